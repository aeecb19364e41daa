"""Template tags of the pages for evidence."""
