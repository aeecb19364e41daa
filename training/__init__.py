"""How the reading model that ships is made: written text, and the build (`python -m training`).

For developers only; nothing of it is in the package.
"""
