"""Tests of `nirpihak.custody.checking`: what the verifier in a bundle finds."""
