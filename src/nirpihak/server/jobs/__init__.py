"""Background jobs: slow work that must happen at least once, whatever crashes. Knows nothing of what the work is."""
