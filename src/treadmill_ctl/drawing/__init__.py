"""Pictures of plans and sessions: pure, from values to the text of a file."""
