"""The tests of the services of intake."""
