"""Tests of capturing one reported address."""
