"""Desks join a page with the live core and the disk: each does what its page's signals ask for."""
