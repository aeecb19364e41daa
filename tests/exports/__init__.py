"""Tests of `nirpihak.exports`."""
