"""The two networks as the app uses them: loaded, handed over, reported."""
