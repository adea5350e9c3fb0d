"""Bags of ROS 2 (``.db3``, ``.mcap``, in parts) that any recorder wrote: depth images and their intrinsics."""
