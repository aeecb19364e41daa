"""Screenshots: from a picture's bytes to blocks with who speaks, what, when and where, with bystanders marked.

Pillow and tesserocr (the extra `pictures`) are loaded inside functions, so the engine loads without them. There is no
face detection anywhere, and nothing is told by a brand's colours or artwork.
"""

from nirpihak.reading.screens.pictures import PictureError
from nirpihak.reading.screens.reader import read_picture
from nirpihak.reading.screens.shapes import Block, BlockKind, Box, LayoutKind, Picture, Word

__all__ = ["Block", "BlockKind", "Box", "LayoutKind", "Picture", "PictureError", "Word", "read_picture"]
