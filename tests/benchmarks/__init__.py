"""Tests of what the benchmarks measure, on invented data."""
