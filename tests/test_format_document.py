"""docs/archive-format.md says what is: every field and kind is named there, its commands give the recorded digests."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from archiver.pipeline.verify import verify
from archiver.records import archive as records
from archiver.records.base import canonical_json, sha256_hex
from archiver.store import layout, open_store
from archiver.store.archive import Archive
from tests.archivekit import say_event

PAGE = (Path(__file__).parent.parent / "docs/archive-format.md").read_text()
STORE = Path(__file__).parent / "format/v1/store"
DIGESTS, LINKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
GENERATIONS = [
    ("github.com-x1676b2e78474a348", 4),
    ("github.com-x4b99121973c8768f", 1),
    ("github.com-xbce02663cc182809", 1),
]


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def fields_of(record: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in record.model_fields.items()}


@pytest.mark.parametrize(
    ("title", "record"),
    [
        ("Manifest", "Manifest"),
        ("Manifest", "Source"),
        ("Manifest", "RefList"),
        ("Manifest", "Bundle"),
        ("Manifest", "Part"),
        ("Manifest", "Fsck"),
        ("Manifest", "MissingRef"),
        ("Event", "Event"),
        ("Event", "BlobRef"),
        ("The witness", "Head"),
    ],
)
def test_every_field_stands_in_its_section(title, record):
    """A field that nobody explains is lost in ten years."""
    named = set(re.findall(r"`([a-z0-9_]+)(?:\[\])?`", section(title)))
    assert fields_of(getattr(records, record)) <= named


def test_every_record_of_the_archive_is_asked_about():
    """A new record must get its rows."""
    found = {name for name, value in vars(records).items() if isinstance(value, type) and issubclass(value, BaseModel)}
    found.remove("Record")
    asked = {"Manifest", "Source", "RefList", "Bundle", "Part", "Fsck", "MissingRef", "Event", "BlobRef", "Head"}
    assert found == asked


def test_every_kind_and_state_is_named():
    """Readers must know what can come."""
    for words, title in (
        (records.EventKind, "Event"),
        (records.ManifestStatus, "Manifest"),
        (records.PartState, "Manifest"),
    ):
        for word in get_args(words):
            assert f"`{word}`" in section(title)


def test_every_value_of_the_stored_events_is_named():
    """What the real commands wrote is what the table lists, kind by kind."""
    rows = {}
    for line in section("Event").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for kind in re.findall(r"`([a-z]+)`", cells[0]) if len(cells) == 4 else ():
            rows[kind] = (set(re.findall(r"`([a-z_]+)`", cells[2])), cells[3])
    met = set()
    for path in STORE.glob("v1/projects/*/events/*.json"):
        event = json.loads(path.read_bytes())
        met.add(event["kind"])
        data, blobs = rows[event["kind"]]
        assert set(event["data"]) <= data, path
        for blob in event["blobs"]:
            assert f"`{blob['kind']}`" in blobs or (event["kind"] == "dossier" and "." in blob["kind"])
    assert len(met) == 9


@pytest.mark.parametrize(("project", "generation"), GENERATIONS)
def test_the_digests_come_out_by_hand(tmp_path, project, generation):
    """With sed, printf, git and sha256sum, as the page has it: a detached HEAD, an empty repository, SHA-256."""
    store, out = shutil.copytree(STORE, tmp_path / "store"), tmp_path / "out"
    subprocess.run(["sh", "restore.sh", project, out, str(generation)], cwd=store, check=True, capture_output=True)
    env = {"PATH": os.environ["PATH"], "PROJECT": project, "GENERATION": str(generation), "RESTORED": str(out)}
    done = subprocess.run(["sh", "-euc", DIGESTS], cwd=store, env=env, check=True, capture_output=True, text=True)
    printed = [line.split()[0] for line in done.stdout.splitlines()]
    manifest = json.loads((store / f"v1/projects/{project}/gen/{generation:08d}.json").read_bytes())
    assert printed == [
        manifest["refs"]["blob"],
        manifest["state_digest"],
        manifest["object_set_digest"],
        str(manifest["object_count"]),
    ]


def test_the_links_come_out_by_hand(tmp_path):
    """Every hash that a record names is the hash of the record before it."""
    project = GENERATIONS[0][0]
    env = {"PATH": os.environ["PATH"], "PROJECT": project}
    done = subprocess.run(["sh", "-uc", LINKS], cwd=STORE, env=env, check=True, capture_output=True, text=True)
    named = set(re.findall(r':"([0-9a-f]{64})"', done.stdout))
    held = {line.split()[0] for line in done.stdout.splitlines() if "  " in line}
    assert named <= held
    assert len(named) == 16
    head = json.loads((STORE / f"v1/projects/{project}/head.json").read_bytes())
    assert head["self_sha256"] in held
    assert sha256_hex((STORE / f"v1/projects/{project}/gen/00000006.json").read_bytes()) == head["manifest_sha256"]


def test_what_a_later_version_of_the_format_may_add_is_no_damage(tmp_path):
    """Two machines are never upgraded at once: the older one reads what the newer one wrote, and builds on it."""
    store = Path(shutil.copytree(STORE, tmp_path / "store"))
    archive, project = Archive(open_store(str(store), writing=True)), GENERATIONS[0][0]
    view = archive.project(project)
    last = view.event_chain.highest
    event = json.loads((store / layout.event(project, last)).read_bytes())
    event |= {"kind": "exported", "number": last + 1, "prev_sha256": view.event_chain.sha256(last), "new_field": ["x"]}
    archive.store.create(layout.event(project, last + 1), canonical_json(event))
    highest = view.highest
    manifest = json.loads((store / layout.manifest(project, highest)).read_bytes())
    manifest |= {"generation": highest + 1, "prev_manifest_sha256": view.manifest_sha256(highest), "status": "whole"}
    manifest |= {"lfs": {"count": 3}, "parts": [{"kind": "a later kind", "state": "not_run", "more": 1}]}
    archive.store.create(layout.manifest(project, highest + 1), canonical_json(manifest))
    archive.renew_head(project)
    assert say_event(archive, "hold", project) == last + 2
    assert archive.project(project).current == highest + 1
    assert verify(archive, [project], "bytes", lambda _: None).damaged == ()
