"""How fast and how exactly things run here."""
