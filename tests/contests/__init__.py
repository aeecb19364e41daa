"""Tests of the contest register."""
