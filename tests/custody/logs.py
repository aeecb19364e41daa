"""Logs for tests: the published vectors, a tree written down as RFC 6962 defines it, and an invented log with keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from nirpihak.custody.checking.notes import COSIGNATURE
from nirpihak.custody.signing import Signer, checkpoint
from nirpihak.custody.trees import Tree

ORIGIN = "bukti.example/log"

# Leaves and roots of Certificate Transparency's reference implementation (transparency-dev/merkle, testonly).
CT_ENTRIES = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CT_CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def unhex(hashes: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(each) for each in hashes]


def plain_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word, of leaf hashes."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _largest_power(len(leaves))
    return hashlib.sha256(b"\x01" + plain_root(leaves[:k]) + plain_root(leaves[k:])).digest()


def plain_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.1."""
    if len(leaves) == 1:
        return []
    k = _largest_power(len(leaves))
    if m < k:
        return [*plain_path(m, leaves[:k]), plain_root(leaves[k:])]
    return [*plain_path(m - k, leaves[k:]), plain_root(leaves[:k])]


def plain_proof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """PROOF and SUBPROOF of section 2.1.2, for 0 < m <= the number of leaves."""
    if m == len(leaves):
        return [] if whole else [plain_root(leaves)]
    k = _largest_power(len(leaves))
    if m <= k:
        return [*plain_proof(m, leaves[:k], whole), plain_root(leaves[k:])]
    return [*plain_proof(m - k, leaves[k:], False), plain_root(leaves[:k])]


def _largest_power(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k


class Log:
    """An invented log: a key, a tree of `size` entries, and checkpoints of any size it had."""

    def __init__(self, size: int = 0, *, seed: int = 1, salt: bytes = b"") -> None:
        self.signer = Signer(ORIGIN, 1, bytes([seed]) * 32)
        self.entries: list[bytes] = []
        self.tree = Tree()
        self.grow(size, salt)

    def grow(self, more: int, salt: bytes = b"") -> None:
        for _ in range(more):
            entry = hashlib.sha256(b"%d" % len(self.entries) + salt).digest()
            self.entries.append(entry)
            self.tree.append(entry)

    def root(self, size: int) -> bytes:
        from nirpihak.custody.trees import root

        return root(self.tree, size)

    def checkpoint(self, size: int | None = None) -> str:
        size = len(self.entries) if size is None else size
        return checkpoint(ORIGIN, size, self.root(size), self.signer)

    def between(self, start: int, stop: int) -> list[bytes]:
        return self.entries[start:stop]


def witness_signer(name: str = "saksi.example/w1", seed: int = 9) -> Signer:
    return Signer(name, COSIGNATURE, bytes([seed]) * 32)
