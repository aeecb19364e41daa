"""Tokens, and what a system does with them."""
