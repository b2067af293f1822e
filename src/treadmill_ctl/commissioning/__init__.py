"""The empty-belt check of a treadmill: what it does is measured before anybody walks on it."""
