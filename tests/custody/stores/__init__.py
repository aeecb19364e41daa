"""Tests of `nirpihak.custody.stores`."""
