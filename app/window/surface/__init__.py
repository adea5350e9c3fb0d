"""The face in 3D, on OpenGL or painted."""
