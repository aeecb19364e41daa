"""Bundles (berkas bukti): exhibits handed out in open formats, so that anybody can verify them without us.

It knows no database, no page and no case: the server fills `contents`, `writing` writes what it is given.
"""
