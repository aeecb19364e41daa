"""Nirpihak ("taking no side"): helps civil servants stay neutral on social media in election season.

The package's root holds its version alone. It imports nothing, so that the engine can be loaded
where there is neither Django nor a network: in a browser tab, in a sandboxed worker.
"""

__version__ = "0.1.0"
