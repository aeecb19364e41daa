"""Everything a verifier needs, on the standard library and the `openssl` command alone.

These files are copied as they are into each bundle and run there, years later and without us. So they import only one
another, by relative imports, and must not know the rest of the product: how anything is made, kept or signed.
"""

from __future__ import annotations


class CheckError(ValueError):
    """Something does not verify, or cannot be read: one line in Indonesian (`id`) and in English (`en`).

    `message` is the pair of both, so that `nirpihak.text.Text(*error.message)` is its text.
    """

    def __init__(self, id: str, en: str) -> None:
        self.id = id
        self.en = en
        super().__init__(en)

    @property
    def message(self) -> tuple[str, str]:
        """The line in Indonesian and in English."""
        return self.id, self.en
