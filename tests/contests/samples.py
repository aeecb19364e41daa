"""One small sound contest of our invention, in TOML, from which the tests make broken ones."""

from pathlib import Path

CONTEST = """
format = "contest"
id = "pilwalkot-kota-uji-2030"
kind = "pilwalkot"
region = "Kota Uji"
region_code = "98.71"
year = 2030
invented = true
name = { id = "Pemilihan Wali Kota Uji 2030", en = "Election of the mayor of Uji 2030" }
closed = 2030-12-31

[sources]
S1 = "rekaan untuk uji"

[[stage]]
kind = "nomination"
starts = 2030-01-01
ends = 2030-01-31
source = "S1"

[[stage]]
kind = "designation"
starts = 2030-02-01
ends = 2030-02-01
source = "S1"

[[stage]]
kind = "campaign"
starts = 2030-02-04
ends = 2030-03-31
source = "S1"

[[party]]
id = "uji-batu"
name = "Partai Uji Batu"
short = "Uji Batu"
source = "S1"

[[participant]]
id = "pair-1"
kind = "pair"
number = 1
name = "Satu Uji - Dua Uji"
members = [{ name = "Satu Uji", office = "mayor" }, { name = "Dua Uji", office = "vice_mayor" }]
parties = ["uji-batu"]
source = "S1"

  [[participant.status]]
  status = "prospective"
  valid_from = 2030-01-05
  source = "S1"

  [[participant.status]]
  status = "designated"
  valid_from = 2030-02-01
  source = "S1"

[[participant]]
id = "pair-2"
kind = "pair"
number = 2
name = "Tiga Uji - Empat Uji"
members = [{ name = "Tiga Uji", office = "mayor" }, { name = "Empat Uji", office = "vice_mayor" }]
independent = true
source = "S1"

  [[participant.status]]
  status = "prospective"
  valid_from = 2030-01-06
  valid_to = 2030-01-31
  source = "S1"

[[account]]
id = "akun-1"
participant = "pair-1"
platform = "instagram"
handle = "@uji.satu"
past_handles = ["uji.lama"]
valid_from = 2030-02-04
valid_to = 2030-03-31
standing = "registered"
source = "S1"

[[account]]
id = "akun-2"
participant = "pair-2"
platform = "tiktok"
handle = "uji.dua"
valid_from = 2030-02-04
standing = "labelled"
source = "S1"
"""


def broken(old: str, new: str) -> str:
    """The sample with the first ``old`` replaced; fails when the sample no longer holds it."""
    assert old in CONTEST, f"the sample has no {old!r}"
    return CONTEST.replace(old, new, 1)


def written(folder: Path, content: str, name: str = "contest.toml") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path
