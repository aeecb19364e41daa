"""Tests of keys: what opens what, who opens whom, and what a thief reads."""
