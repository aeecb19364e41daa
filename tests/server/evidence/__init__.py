"""Tests of evidence in the server: real database, real stores, real log."""
