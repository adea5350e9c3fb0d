"""The sample people and what is shown of them: Relief without a camera."""
