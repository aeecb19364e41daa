"""Files that people send stay in memory: nothing is ever written to disk, and no more is kept than may be read.

Django's own handlers put large files into a temporary folder. Knows nothing of what the files hold.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from nirpihak.server.web.services.pembacaan import PICTURE_LIMIT


class InMemory(FileUploadHandler):
    """Keeps up to one byte more than a picture may have and counts the rest; a second file is refused."""

    _files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._kept = BytesIO()
        self._files += 1
        if self._files > 1:
            raise TooManyFilesSent("one picture at a time")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = PICTURE_LIMIT + 1 - self._kept.tell()
        if room > 0:
            self._kept.write(raw_data[:room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, cut where it is too large; `size` says how many bytes were sent."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            file=self._kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
