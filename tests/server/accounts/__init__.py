"""The log-in."""
