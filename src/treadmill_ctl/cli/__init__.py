"""What therapists and technicians type. One file a group of verbs."""
