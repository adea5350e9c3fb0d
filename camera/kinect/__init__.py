"""Azure Kinect and cameras that speak its SDK, live and recorded."""
