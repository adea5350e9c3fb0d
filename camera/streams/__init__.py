"""What wraps a source: pacing, looping, pairing, reconnecting, the background reader."""
