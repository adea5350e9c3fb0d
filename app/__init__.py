"""What people start: the command line, the window, and the pipeline that joins the rooms below."""

__version__ = "0.1.0"
