"""Intel RealSense cameras, live and recorded."""
