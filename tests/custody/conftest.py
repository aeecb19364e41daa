"""Stores of both kinds, for every test of custody."""

from tests.s3 import _s3_service, s3
from tests.stores import spool, store

__all__ = ["_s3_service", "s3", "spool", "store"]
