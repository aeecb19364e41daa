"""Tests of the reading of screenshots."""
