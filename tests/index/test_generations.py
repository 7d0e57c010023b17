from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import IndexUnusable
from index.generations import IndexHome, new_stamp, remove_tree, replace_file, stamp_of


def test_switching_keeps_the_previous_generation(tmp_path: Path) -> None:
    """The pointer names the live generation and the one before it; the rest is unneeded."""
    home = IndexHome(tmp_path)
    stamps = [new_stamp() for _ in range(3)]
    for stamp in stamps:
        home.generation_path(stamp).mkdir()
        home.switch(stamp, "0" * 64)
    home.build_path(new_stamp()).mkdir()
    (tmp_path / "current.json.1234.new").touch()
    assert (home.pointer().generation, home.pointer().previous) == (stamps[2], stamps[1])
    unneeded = {path.name for path in home.unneeded()}
    assert home.generation_path(stamps[0]).name in unneeded
    assert len(unneeded) == 3
    assert not unneeded & {home.generation_path(stamp).name for stamp in stamps[1:]}


def test_the_stamp_changes_with_every_switch(tmp_path: Path) -> None:
    """Readers see a switch by looking at one file's status."""
    home = IndexHome(tmp_path)
    seen = {home.stamp()}
    for _ in range(20):
        home.switch(new_stamp(), "0" * 64)
        assert home.stamp() not in seen
        seen.add(home.stamp())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"generation": "x", "manifest_sha256": "y", "previous": null}',
        b'{"generation": "../../etc", "manifest_sha256": "y", "previous": null}',
        b'{"generation": 5, "manifest_sha256": "y", "previous": null}',
        b'{"generation": "0000000000000000-00000000"}',
    ],
)
def test_a_damaged_pointer_is_called_damaged(tmp_path: Path, content: bytes) -> None:
    """Whatever stands in the pointer, it is either ours or refused in a sentence."""
    home = IndexHome(tmp_path)
    home.pointer_path.write_bytes(content)
    with pytest.raises(IndexUnusable) as caught:
        home.pointer()
    assert caught.value.trouble == "damaged"


def test_a_missing_pointer_is_a_missing_index(tmp_path: Path) -> None:
    """No pointer means no index yet, also where the folder itself is missing."""
    with pytest.raises(IndexUnusable) as caught:
        IndexHome(tmp_path / "nowhere").pointer()
    assert caught.value.trouble == "missing"


@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_a_pointer_that_is_no_file_does_not_block(tmp_path: Path, put: object) -> None:
    """A pipe in the pointer's place is damage, not a wait for ever."""
    home = IndexHome(tmp_path)
    put(home.pointer_path)  # type: ignore[operator]
    with pytest.raises(IndexUnusable):
        home.pointer()


def test_a_failed_replacement_leaves_the_old_file(tmp_path: Path) -> None:
    """When the new file can't take its place, the old one stands and nothing is left over."""
    target = tmp_path / "file"
    target.mkdir()  # a folder can't be replaced by a file
    with pytest.raises(OSError, match="directory"):
        replace_file(target, b"new")
    assert list(tmp_path.iterdir()) == [target]


def test_stamps_are_told_from_other_names() -> None:
    """Only names that we give are taken for generations."""
    stamp = new_stamp()
    assert stamp_of(Path(f"/x/gen-{stamp}")) == stamp_of(Path(f"build-{stamp}")) == stamp
    assert stamp_of(Path("gen-important")) is None


def test_removing_follows_no_links(tmp_path: Path) -> None:
    """A link in a generation's place is removed, what it leads to is not."""
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    link = tmp_path / "gen-link"
    link.symlink_to(kept)
    remove_tree(link)
    remove_tree(tmp_path / "never-there")
    assert (kept / "file").exists()
    assert not link.exists()
