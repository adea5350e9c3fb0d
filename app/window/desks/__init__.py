"""What joins a page with the live core and the disk: each desk does what its page's signals ask for."""
