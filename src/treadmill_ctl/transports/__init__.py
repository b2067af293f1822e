"""Moves bytes to and from a treadmill, and knows nothing of what they mean."""
