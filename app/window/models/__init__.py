"""What the views show, free of widgets."""
