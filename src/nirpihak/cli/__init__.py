"""The command line. It reads arguments, calls the engine, and prints; every rule and every figure is elsewhere.

Exit codes, the same for every command: 0 done, 1 done but something was refused or found wrong, 2 could not be done.
"""

from nirpihak.cli.main import main

__all__ = ["main"]
