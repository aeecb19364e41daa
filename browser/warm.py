"""Runs in Pyodide while the memory snapshot is made: imports what a self-check needs, so that it is there at once.

Every module of the readers and of the self-check; `nirpihak.selfcheck.warm()`, where there is one, may build what a
first check would build (tables, compiled rules). What is made here is in every visitor's copy: no secret.
"""

import gc
import importlib
import pkgutil
import sys

if "/nirpihak" not in sys.path:
    sys.path.insert(0, "/nirpihak")
for package in ("nirpihak.exports", "nirpihak.selfcheck"):
    found = importlib.import_module(package)
    for each in pkgutil.walk_packages(found.__path__, f"{package}."):
        importlib.import_module(each.name)
selfcheck = importlib.import_module("nirpihak.selfcheck")
if callable(warm := getattr(selfcheck, "warm", None)):
    warm()
gc.collect()
