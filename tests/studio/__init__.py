"""Tests of the studio that renders invented screenshots."""
