"""The tests of the interface for other systems."""
