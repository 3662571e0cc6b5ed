"""The quick answer where the store lies is settings.py's answer, or none."""

import os
from pathlib import Path

import pytest

from archiver.address import folder_of_store
from archiver.errors import ArchiverError
from archiver.settings import load_settings

STORES = [
    None, "archive", "./a/../b", "file:archive", "file:/srv/archive", "file:///srv/archive", "file://host/archive",
    "~/archive", "file:~/archive", "~other/archive", "s3://bucket/prefix", "ftp:x", "", "file:", "a b", "a:b", "/x:y",
    "file:///srv/a%20b", "//srv/archive", "file:////srv/archive", "./s3:x", "-x", "ä/ö", "x\0y", "FILE:x",
]  # fmt: skip
FILES = [
    None,
    "",
    "[store]\n",
    '[store]\nurl = "elsewhere"\n',
    '[store]\nurl = "file:/srv/archive"\n',
    '[store]\nurl = "s3://bucket/prefix"\n',
    '[store]\nurl = "~/archive"\n',
    '[store]\nurl = "https://user:password@host/x"\n',
    "[store]\nurl = 3\n",
    "store = 3\n",
    '[store\nurl = "x"\n',
    '[store]\nurl = "x"\n[run]\nsources = ["y"]\n',
]


@pytest.mark.parametrize("text", FILES)
def test_it_is_never_another_answer_than_that_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    """`archiver search` would look into another archive than every other command, without a word."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    if text is not None:
        Path("archive.toml").write_text(text)

    for store in STORES:
        quick = folder_of_store(store)

        assert quick is None or f"file:{quick}" == load_settings(store=store).store.url


@pytest.mark.parametrize(
    ("store", "folder"), [(None, "archive"), ("x", "x"), ("file:x", "x"), ("file:/srv/x", "/srv/x"), ("~/x", "home/x")]
)
def test_the_usual_ways_of_naming_a_folder_are_quick(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: str | None, folder: str
) -> None:
    """The answer `None` would always be right, and always slow."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert folder_of_store(store) == Path(os.path.normpath(tmp_path / folder))


def test_what_the_settings_refuse_is_left_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their message names file, line and key; the quick way has none."""
    monkeypatch.chdir(tmp_path)
    Path("archive.toml").write_text("[store\n")

    assert folder_of_store(None) is None
    with pytest.raises(ArchiverError, match="line 1"):
        load_settings()
