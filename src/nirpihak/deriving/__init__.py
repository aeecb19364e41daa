"""From uploaded bytes to derivatives: metadata, clean copy, thumbnails, text layer, perceptual hash.

Whatever is handed in is taken for hostile: it is opened in a child process with limits and without a network, and
never run. Knows nothing of Django, of the store, or of the custody log; it never touches the original.
"""

from nirpihak.deriving.parent import derive
from nirpihak.deriving.results import Derivative, Derived, DeriveError, Gap, Limits, Purpose

__all__ = ["Derivative", "DeriveError", "Derived", "Gap", "Limits", "Purpose", "derive"]
