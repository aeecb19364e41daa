"""Tests of Boleh?."""
