"""The tests of the services of cases."""
