"""Tests of the rulebook and its evaluation."""
