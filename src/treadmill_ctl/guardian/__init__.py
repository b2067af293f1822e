"""The guardian: a process of its own that stops the belt when the service no longer can.

The one rule: it needs nothing of the service once it stands; a pipe that falls silent is enough.
"""
