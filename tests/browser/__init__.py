"""Tests of what is built for browsers."""
