"""Bags of ROS 2 (``.db3``) that any recorder wrote: depth images and their intrinsics."""
