"""The tests of intake."""
