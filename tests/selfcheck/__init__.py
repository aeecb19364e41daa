"""Tests of `nirpihak.selfcheck`."""
