"""Models of what the views show, free of widgets."""
