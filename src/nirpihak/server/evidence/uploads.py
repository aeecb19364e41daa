"""Files that officers hand in, on their way to the store: sealed as they come, so that plain bytes touch no disk.

Each waits in a file without a name, under a key that only this request knows: whatever becomes of the request, or of
the whole process, nothing readable and nothing at all is left. Knows nothing of exhibits.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from nirpihak.custody.sealing import SEGMENT, Sealer, new_key, unseal
from nirpihak.custody.stores.store import StoreError, from_os


class Sealing(FileUploadHandler):
    """Seals each file of a request into `folder`; of one larger than `limit` only the length is counted on.

    `problem` is set where the disk did not take it: then the files are not to be used.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest, folder: Path, limit: int) -> None:
        super().__init__(request)
        self._folder, self._limit = folder, limit
        self.problem: StoreError | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._key, self._held, self._sealed = new_key(), bytearray(), 0
        self._sealer = Sealer(self._key)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = cast(BinaryIO, tempfile.TemporaryFile(dir=self._folder, buffering=0))  # noqa: SIM115
        except OSError as error:
            self._refuse(error)
        self._write(self._sealer.header)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.problem is not None or start > self._limit:
            return
        self._held += raw_data
        # What may be the last segment stays here until it is known to be: only the last is marked as such.
        while len(self._held) > SEGMENT:
            self._write(self._sealer.seal(bytes(self._held[:SEGMENT]), last=False))
            del self._held[:SEGMENT]

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file as the form sees it: plain bytes to read, nothing plain on the disk."""
        self._write(self._sealer.seal(bytes(self._held), last=True))
        self._held.clear()
        plain: Any = None if self.problem else unseal(self._file, self._key)
        return UploadedFile(plain, self.file_name, self.content_type, file_size, self.charset)

    def _write(self, content: bytes) -> None:
        if self.problem is not None:
            return
        try:
            view = memoryview(content)
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            self._refuse(error)

    def _refuse(self, error: OSError) -> None:
        self.problem = from_os(error, str(self._folder))
