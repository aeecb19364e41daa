"""Files made to do harm: each ends in gaps with words, never in an exception, and the original stays as it was."""

import os
import subprocess
import sys
import zlib
from pathlib import Path
from random import Random

import pytest

import nirpihak
from nirpihak.deriving import Derived, DeriveError, Limits, Purpose, derive
from nirpihak.deriving import parent as parent_module
from nirpihak.deriving.workshop import JOURNAL
from tests.conftest import NOT_HERE
from tests.deriving.conftest import Deriving, reasons, told
from tests.deriving.made import camera_jpeg, chunk, claimed_png, encoded, scene

PICTURE = encoded(scene())
JPEG = camera_jpeg(scene())


def test_an_empty_file_is_said_to_be_empty(derived: Deriving) -> None:
    found = derived(b"", "foto.png")
    assert reasons(found, Purpose.CLEAN_COPY) == ["This file is empty: 0 bytes."]
    assert [each.purpose for each in found.derivatives] == [Purpose.METADATA]


@pytest.mark.parametrize("data", [PICTURE[: len(PICTURE) // 2], JPEG[: len(JPEG) // 2], PICTURE[:20], JPEG[:3]])
def test_cut_pictures_give_what_can_still_be_read(data: bytes, derived: Deriving) -> None:
    found = derived(data)
    assert not found.of(Purpose.CLEAN_COPY)
    assert reasons(found, Purpose.CLEAN_COPY)
    assert told(found, Purpose.METADATA)["size"] == len(data)


@pytest.mark.parametrize("size", [(100_000, 100_000), (30_000, 40), (2_000_000_000, 2)])
def test_impossible_sizes_are_refused_before_anything_is_decoded(size: tuple[int, int], derived: Deriving) -> None:
    found = derived(claimed_png(*size), limits=Limits(memory=700 << 20))
    assert {each.purpose for each in found.derivatives} == {Purpose.METADATA}
    assert all(reasons(found, step) for step in (Purpose.CLEAN_COPY, Purpose.PERCEPTUAL_HASH, Purpose.TEXT_LAYER))


def test_a_bomb_ends_at_the_limit_of_memory(derived: Deriving) -> None:
    side = 6900
    rows = zlib.compress(bytes(side * (3 * side + 1)), 9)
    data = claimed_png(side, side)
    bomb = data[:33] + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    assert len(bomb) < 200_000
    found = derived(bomb, limits=Limits(memory=500 << 20))
    assert not found.of(Purpose.TEXT_LAYER)
    assert reasons(found, Purpose.CLEAN_COPY)


def test_text_that_unpacks_without_end_is_a_gap(derived: Deriving) -> None:
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9))
    found = derived(PICTURE[:33] + text + PICTURE[33:])
    assert reasons(found, Purpose.METADATA)
    assert told(found, Purpose.METADATA)["size"] > 0


def test_a_file_that_is_two_things_is_told_and_its_second_half_is_gone_from_the_copy(derived: Deriving) -> None:
    behind = b"PK\3\4 <script>rahasia()</script> PK\5\6" + bytes(18)
    for data in (PICTURE, JPEG):
        found = derived(data + behind)
        metadata = told(found, Purpose.METADATA)
        assert metadata["bytes_after_end"] == len(behind)
        assert set(metadata["also"]) == {"application/zip", "text/html"}
        (copy,) = found.of(Purpose.CLEAN_COPY)
        assert b"rahasia" not in found.path(copy).read_bytes()


def test_a_name_that_lies_decides_nothing(derived: Deriving) -> None:
    found = derived(PICTURE, "../../undangan.apk\n.exe")
    assert found.media_type == "image/png"
    assert told(found, Purpose.METADATA)["name_fits"] is False
    assert all(each.name.isascii() and "/" not in each.name for each in found.derivatives)


@pytest.mark.parametrize("seed", range(6))
def test_flipped_bytes_never_raise(seed: int, derived: Deriving) -> None:
    random = Random(seed)
    data = bytearray(JPEG if seed % 2 else PICTURE)
    for _ in range(40):
        data[random.randrange(8, len(data))] = random.randrange(256)
    found = derived(bytes(data))
    assert found.of(Purpose.METADATA) or reasons(found, Purpose.METADATA)


def test_what_takes_too_long_is_stopped_and_what_was_made_stays(derived: Deriving, tmp_path: Path) -> None:
    noise = encoded(scene(3000, 3000).effect_spread(40))
    found = derived(noise, limits=Limits(seconds=1))
    late = [gap for gap in found.gaps if "longer than 1 seconds" in gap.reason.en]
    made = {each.purpose for each in found.derivatives}
    assert late
    assert made.isdisjoint(gap.purpose for gap in late)
    assert not (found.folder / JOURNAL).exists()


SICK = """
import os, signal, sys
from nirpihak.deriving import pictures
pictures.make_thumbnail = lambda workshop: os.abort()
from nirpihak.deriving.__main__ import main
sys.exit(main())
"""


def test_a_crash_costs_one_step(derived: Deriving, monkeypatch: pytest.MonkeyPatch) -> None:
    started = subprocess.Popen

    def sick(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        return started([*command[:3], "-c", SICK], **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", sick)
    found = derived(PICTURE)
    assert "SIGABRT" in reasons(found, Purpose.THUMBNAIL)[0]
    assert {Purpose.METADATA, Purpose.CLEAN_COPY, Purpose.PERCEPTUAL_HASH} <= {
        each.purpose for each in found.derivatives
    }


def test_a_result_larger_than_allowed_is_a_gap(derived: Deriving) -> None:
    found = derived(encoded(scene(900, 900).effect_spread(30)), limits=Limits(file_size=20_000))
    assert reasons(found, Purpose.CLEAN_COPY) == ["The result is larger than a file may be here."]
    assert found.of(Purpose.PERCEPTUAL_HASH)


def test_a_folder_that_cannot_be_written_is_no_fault_of_the_file(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip(f"{NOT_HERE}a user other than root, who may write anywhere")
    source, folder = tmp_path / "berkas", tmp_path / "out"
    source.write_bytes(PICTURE)
    folder.mkdir(mode=0o500)
    with pytest.raises(DeriveError, match="cannot be written"):
        derive(source, "berkas", folder)


CONFINED = """
import os, socket, subprocess, sys
from nirpihak.deriving.confinement import confine
from nirpihak.deriving.results import Limits
if not confine(Limits(seconds=20)):
    print("not held"); sys.exit()
for what in (socket.socket, lambda: subprocess.run(["true"]), lambda: os.kill(os.getppid(), 0)):
    try:
        what(); print("done")
    except PermissionError:
        print("refused")
try:
    bytearray(4 << 30); print("done")
except MemoryError:
    print("refused")
"""


def test_the_child_has_no_sockets_starts_no_programs_and_reaches_no_other_process() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(nirpihak.__file__).parents[1])}
    run = subprocess.run(
        [sys.executable, "-c", CONFINED], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    said = run.stdout.split("\n")[:-1]
    if said == ["not held"]:
        pytest.skip(f"{NOT_HERE}a kernel with seccomp filters; the limits alone hold")
    assert said == ["refused"] * 4


def test_a_journal_that_lies_is_not_believed(tmp_path: Path) -> None:
    outside = tmp_path / "rahasia"
    outside.write_text("x")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "link.json").symlink_to(outside)
    row = '{"made": {"purpose": "text", "name": "%s", "media_type": "a/b", "tool": "t", "tool_version": "1", '
    (folder / "there.json").write_text("{}")
    rows = [row % name + '"parameters": {}, "of": "original"}}' for name in ("../rahasia", "link.json", "tiada", "..")]
    rows.append(row % "there.json" + '"parameters": {}, "of": "nobody"}}')
    (folder / JOURNAL).write_text("\n".join([*rows, "[]", '{"begin": "fly"}', "{", '{"end": 1}', ""]))
    journal = parent_module._read_journal(folder)
    assert (journal.made, journal.gaps, journal.step, journal.ended) == ([], [], None, False)


def test_nothing_of_the_server_s_environment_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIRPIHAK_SECRET_KEY", "rahasia")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "rahasia")
    assert "rahasia" not in parent_module._environment().values()


def test_every_step_of_a_picture_is_made_or_a_gap(derived: Deriving) -> None:
    def steps(found: Derived) -> set[Purpose]:
        return {each.purpose for each in found.derivatives} | {gap.purpose for gap in found.gaps}

    wanted = {Purpose.METADATA, Purpose.CLEAN_COPY, Purpose.THUMBNAIL, Purpose.PERCEPTUAL_HASH, Purpose.TEXT_LAYER}
    for data in (PICTURE, PICTURE[:200], claimed_png(1, 1)):
        assert wanted <= steps(derived(data))
