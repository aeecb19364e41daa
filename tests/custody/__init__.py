"""Tests of `nirpihak.custody`."""
