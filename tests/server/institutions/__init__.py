"""Tests of the room of institutions and people."""
