"""People moved from one gallery to another in one encrypted file, and listed for others without their faces."""
