"""The services of cases, each by itself."""
