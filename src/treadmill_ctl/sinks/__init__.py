"""Where outcomes go to: journal and log. Read-only, never awaited by the loop."""
