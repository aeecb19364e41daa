"""Tests of the reading of texts and pictures."""
