"""One tiny sound rulebook of our invention, in TOML, from which the tests make broken ones."""

from __future__ import annotations

from pathlib import Path

RULEBOOK = """
[sources]
U1 = "rekaan untuk uji"

[sanction]
light = { id = "Teguran", en = "Warning" }

[define.staff]
text = { id = "Pegawai", en = "Staff" }
when = [{ "actor.employment" = ["pns", "pppk"] }]

[[exception]]
id = "EX-UNSEEN"
name = { id = "Tidak terlihat", en = "Not seen" }
safe = { id = "Simpan sendiri.", en = "Keep it to yourself." }
when = [{ "act.visibility" = ["private"] }]
basis = ["Peraturan Uji 1 Pasal 2"]
confidence = "high"
sources = ["U1"]

[[ladder]]
id = "LIGHT-OLD"
sanction = "light"
name = { id = "Teguran lama", en = "Old warning" }
employment = ["pns"]
steps = [{ id = "Lisan", en = "Spoken" }]
basis = ["Peraturan Uji 1"]
valid_from = 2019-01-01
valid_to = 2020-12-31
confidence = "high"
sources = ["U1"]

[[ladder]]
id = "LIGHT-NEW"
sanction = "light"
name = { id = "Teguran baru", en = "New warning" }
employment = ["pns", "pppk"]
steps = [{ id = "Tertulis", en = "Written" }]
basis = ["Peraturan Uji 1"]
valid_from = 2021-01-01
confidence = "high"
sources = ["U1"]

[instrument]
id = "UJI-1"
short = { id = "Peraturan Uji 1", en = "Test rule 1" }
title = { id = "Peraturan Uji nomor 1", en = "Test rule number 1" }
basis = "Peraturan Uji 1"
valid_from = 2020-01-01
valid_to = 2029-12-31
confidence = "high"
sources = ["U1"]

[[item]]
id = "UJI-A"
name = { id = "Menyukai, dahulu", en = "Liking, before" }
limb = "ethics"
sanction = "light"
requires = ["staff"]
when = [{ "act.kind" = ["like"] }]
unless = ["EX-UNSEEN"]
basis = ["Peraturan Uji 1 Pasal 1"]
valid_to = 2023-12-31 # A
confidence = "high"
sources = ["U1"]
series = "liking"
[item.examples]
met = { "actor.employment" = "pns", "act.kind" = "like", "act.day" = "2022-01-01", "act.visibility" = "public" }
not_met = { "act.visibility" = "private" }
undetermined = ["act.visibility"]

[[item]]
id = "UJI-B"
name = { id = "Menyukai, sekarang", en = "Liking, now" }
limb = "ethics"
sanction = "light"
requires = ["staff"]
when = [{ "act.kind" = ["like"] }]
basis = ["Peraturan Uji 1 Pasal 1"]
valid_from = 2024-01-01 # B
confidence = "high"
sources = ["U1"] # B
series = "liking"
[item.examples]
met = { "actor.employment" = "pns", "act.kind" = "like", "act.day" = "2025-01-01" }
not_met = [{ "act.kind" = "vote" }]
undetermined = ["actor.employment"]
"""


def broken(old: str, new: str) -> str:
    """The sample with the first ``old`` replaced; fails when the sample no longer holds it."""
    assert old in RULEBOOK, f"the sample has no {old!r}"
    return RULEBOOK.replace(old, new, 1)


def written(folder: Path, content: str = RULEBOOK) -> Path:
    """A rulebook folder with one file of that content."""
    made = folder / "rulebook"
    made.mkdir(exist_ok=True)
    (made / "uji.toml").write_text(content, encoding="utf-8")
    return made
