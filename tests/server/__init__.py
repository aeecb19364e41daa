"""Tests of the Django project; they repeat its tree."""
