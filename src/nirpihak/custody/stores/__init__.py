"""Where sealed objects are kept, behind one interface: a local folder, or S3-compatible storage.

`open_store` is the door; `Store` says what one may ask. Knows nothing of keys, nor of what the objects hold.
"""

from __future__ import annotations

from pathlib import Path

from nirpihak.custody.stores.folder import FolderStore
from nirpihak.custody.stores.store import NotInStore, Store, StoreError
from nirpihak.text import Text

__all__ = ["NotInStore", "Store", "StoreError", "open_store"]


def open_store(url: str) -> Store:
    """The store at a path, at `folder:PATH`, or at `s3://BUCKET/PREFIX?...` (see `s3.open_s3` for what may follow).

    Raises StoreError for what cannot be one. An S3 store is not asked anything yet.
    """
    kind, separator, rest = url.partition(":")
    if not url.strip():
        raise StoreError(Text("tempat simpan belum disebut", "no store was named"))
    if separator and kind == "s3":
        from nirpihak.custody.stores.s3 import open_s3

        return open_s3(url)
    if separator and kind == "folder":
        if not rest:
            raise StoreError(Text("folder: sebut jalurnya", "folder: name its path"))
        return FolderStore(Path(rest))
    if "://" in url:
        raise StoreError(
            Text(
                f"{url}: jenis tempat simpan tidak dikenal; tulis jalur folder, folder:JALUR, atau s3://EMBER/AWALAN",
                f"{url}: no kind of store known here; write a folder's path, folder:PATH, or s3://BUCKET/PREFIX",
            )
        )
    return FolderStore(Path(url))
