"""What the app itself can refuse; the rooms below have their own."""


class AppError(Exception):
    """Base of the app's errors. The message says what to do."""
