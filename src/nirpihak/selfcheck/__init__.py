"""Periksa diri: what in one's own exports touches a campaign, for the owner alone.

Standard library only: the same code runs in a browser tab. Keeps nothing and tells nobody.
"""
