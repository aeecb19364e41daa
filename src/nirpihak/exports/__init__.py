"""Platform data exports, read as a stream: which files matter, what their owner did, what was left unread.

Standard library only: the same code runs in a browser tab. Knows no contest and no rule.
"""
