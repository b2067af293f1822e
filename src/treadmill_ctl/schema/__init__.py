"""Shapes of what comes in from outside, and their way into core values."""
