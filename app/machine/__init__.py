"""What this machine has: cores, a screen."""
