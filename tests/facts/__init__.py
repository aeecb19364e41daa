"""Tests of acts and their facts."""
