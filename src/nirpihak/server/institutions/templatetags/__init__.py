"""Template tags of the officers' frame."""
