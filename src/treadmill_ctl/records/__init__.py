"""What was recorded, read again: stories, the index, exports. Nothing here drives a belt."""
