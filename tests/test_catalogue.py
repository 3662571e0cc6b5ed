"""The catalogue: made from the store alone, found again by words and facets, never wrong in silence."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto.server import ThreadedMotoServer

from archiver import catalogue
from archiver.catalogue.index import held
from archiver.catalogue.publish import fetch, refresh
from archiver.catalogue.published import published
from archiver.catalogue.query import parse_query
from archiver.catalogue.schema import INDEX_KEY, WITNESS_KEY, licence_values
from archiver.catalogue.search import search
from archiver.cli import main
from archiver.errors import UsageError
from archiver.records.archive import BlobRef
from archiver.records.base import Record, canonical_json
from archiver.records.licence import LicenceReport
from archiver.records.verdict import Verdict
from archiver.store import layout, open_store
from archiver.store.archive import Archive
from tests.archivekit import commit, open_archive, say_event

TEXTING, POLLING, MAP = "github.com-1", "github.com-2", "git.example.org-3"


def say(archive: Archive, project_id: str, kind: str, blob_kind: str, value: Record | dict[str, Any]) -> None:
    """An event that names one blob."""
    sha256, size = archive.put_bytes(canonical_json(value))
    blobs = (BlobRef(kind=blob_kind, sha256=sha256, size=size),)
    say_event(archive, kind, project_id, generation=1, blobs=blobs)


def verdict(state: str = "ENDED_CANDIDATE", **fields: Any) -> Verdict:
    values = {"state": state, "route": "race", "sentence": "…", "as_of": date(2025, 1, 1), "model_version": "t"}
    return Verdict.model_validate({**values, **fields})


def licence(expression: str | None, answer: str = "adopt") -> LicenceReport:
    values = {"expression": expression, "verdict": answer, "sentence": "…", "commit": None, "rules_version": "t"}
    return LicenceReport.model_validate({**values, "as_of": date(2025, 1, 1)})


def fact(section: str, statement: str, **data: Any) -> dict[str, Any]:
    return {
        "id": f"{section}-{len(statement)}-1",
        "section": section,
        "statement": statement,
        "basis": "code",
        "locator": "0",
        "data": data,
    }


def dossier(name: str, readme: str, *facts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    said = fact("what", f"Its README says: “{readme}”", source="readme")
    return {"name": name, "description": None, "facts": [said, *facts], **fields}


def fill(archive: Archive) -> Archive:
    """Three projects: two with everything, one that was only copied."""
    rivera = {"owner": "rivera-2024", "owner_name": "Rivera for Senate", "cycle": 2024}
    commit(archive, TEXTING, origin="https://github.com/rivera/texting")
    say(archive, TEXTING, "verdict", "verdict", verdict(**rivera))
    say(archive, TEXTING, "licence", "licence", licence("MIT OR GPL-3.0-only"))
    texting = dossier(
        "Rivera/Texting",
        "Volunteers send messages to supporters.",
        fact("stack", "It is written in Python.", language="Python"),
        fact("stack", "It is written in JavaScript.", language="JavaScript"),
        fact("services", "Its code uses Twilio.", service="twilio"),
        fact("run", "`make polling` starts the poller."),
    )
    say(archive, TEXTING, "dossier", "handoff.json", texting)
    commit(archive, POLLING, origin="https://github.com/rivera/polling-place-lookup")
    say(archive, POLLING, "verdict", "verdict", verdict("LIVE", confirmed_by="a steward", **rivera))
    say(archive, POLLING, "licence", "licence", licence(None, "ask_owner"))
    looked = dossier("Rivera/polling-place-lookup", "Voters see where they vote.", fact("stack", "Go.", language="Go"))
    say(archive, POLLING, "dossier", "handoff.json", looked)
    commit(archive, MAP, origin="https://git.example.org/tove/volunteer-map")
    return archive


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three projects with their catalogue, only read."""
    folder = tmp_path_factory.mktemp("catalogue") / "store"
    catalogue.rebuild(fill(open_archive(folder)))
    return folder


@pytest.fixture(scope="module")
def index(store: Path) -> Path:
    """The catalogue of that store, only read."""
    return store / INDEX_KEY


@pytest.fixture
def archive(store: Path, tmp_path: Path) -> Archive:
    """The same archive at `tmp_path / "store"`, for a test that changes it; without a catalogue."""
    shutil.copytree(store, tmp_path / "store", ignore=shutil.ignore_patterns("catalogue"))
    return open_archive(tmp_path / "store")


def names(index: Path, text: str = "", **facets: tuple[str, ...]) -> list[str]:
    return [hit["name"] for hit in search(index, text, facets).hits]


def archiver(*args: str | Path, **env: str) -> Result:
    return CliRunner(env=env).invoke(main, [str(arg) for arg in args], prog_name="archiver")


def overwrite(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(data)


# --- what a row says -------------------------------------------------------------------------------------------------


def test_a_hit_says_everything_that_a_steward_decides_by(index: Path) -> None:
    """The row of the documented record, from four places in the store: manifest, verdict, licence and dossier."""
    hit = search(index, "supporters", {}).hits[0]

    assert {**hit, "score": 0} == {
        "project_id": TEXTING,
        "name": "Rivera/Texting",
        "owner": "rivera-2024",
        "owner_name": "Rivera for Senate",
        "cycle": 2024,
        "snippet": "Volunteers send messages to supporters.",
        "licence": "MIT OR GPL-3.0-only",
        "licence_verdict": "adopt",
        "languages": ["Python", "JavaScript"],
        "services": ["twilio"],
        "state": "ENDED_CANDIDATE",
        "confirmed": False,
        "generation": 1,
        "captured_at": "2024-12-01T12:00:00Z",
        "origin": "https://github.com/rivera/texting",
        "publication": "withheld",
        "score": 0,
    }


def test_a_project_that_was_only_copied_shows_too(index: Path) -> None:
    """A crashing examiner must not hide a copy: name and account come from the origin, the rest is left empty."""
    hit = search(index, "volunteer-map", {}).hits[0]

    assert (hit["name"], hit["owner"], hit["state"], hit["licence"]) == ("tove/volunteer-map", "tove", None, None)


def test_a_damaged_project_keeps_its_row_and_hides_no_other(archive: Archive, tmp_path: Path) -> None:
    """One flipped byte must not take the catalogue away, nor let a project vanish from it."""
    overwrite(tmp_path / "store" / layout.manifest(MAP, 1), b"{")

    refresh(archive, tmp_path / "index.sqlite")

    assert names(tmp_path / "index.sqlite") == ["Rivera/Texting", "Rivera/polling-place-lookup", MAP]
    assert "archiver verify" in search(tmp_path / "index.sqlite", "damaged", {}).hits[0]["snippet"]


def test_a_lost_dossier_leaves_the_rest_of_the_row(archive: Archive, tmp_path: Path) -> None:
    """Verdict and licence lie in blobs of their own."""
    event = archive.project(TEXTING).latest("dossier")
    assert event
    (tmp_path / "store" / layout.blob(event.blobs[0].sha256)).unlink()

    refresh(archive, tmp_path / "index.sqlite")
    hit = search(tmp_path / "index.sqlite", "texting", {}).hits[0]

    assert (hit["name"], hit["licence"], hit["languages"]) == ("rivera/texting", "MIT OR GPL-3.0-only", [])


def test_a_restricted_fact_is_not_searched(archive: Archive, tmp_path: Path) -> None:
    """Restricted facts hold volunteers' names; they belong to no index, whoever wrote the dossier."""
    secret = fact("people", "Tove Abernathy wrote most of it.") | {"visibility": "restricted"}
    say(archive, MAP, "dossier", "handoff.json", dossier("tove/volunteer-map", "A map.", secret))

    refresh(archive, tmp_path / "index.sqlite")

    assert names(tmp_path / "index.sqlite", "map") == ["tove/volunteer-map"]
    assert names(tmp_path / "index.sqlite", "Abernathy") == []


# --- words -----------------------------------------------------------------------------------------------------------


def test_names_and_descriptions_stand_before_the_rest(index: Path) -> None:
    """Somebody who looks for `polling` wants the lookup, not a tool with a make target of that name."""
    hits = search(index, "polling", {}).hits

    assert [hit["name"] for hit in hits] == ["Rivera/polling-place-lookup", "Rivera/Texting"]
    assert hits[0]["score"] > 1 > hits[1]["score"] > 0
    assert "make polling" in hits[1]["snippet"]


@pytest.mark.parametrize("query", ["voter", "voting", "VOTERS", "vóters"])
def test_stems_case_and_accents_make_no_difference(index: Path, query: str) -> None:
    """People type what they remember, not what stands there."""
    assert names(index, query)[0] == "Rivera/polling-place-lookup"


def test_any_word_counts_only_when_no_project_has_all(index: Path) -> None:
    """All words first; an empty page would help nobody, and the answer says that it was widened."""
    all_words, any_word = search(index, "rivera voters", {}), search(index, "voters zzz", {})

    assert [hit["name"] for hit in all_words.hits] == ["Rivera/polling-place-lookup"] and not all_words.any_word
    assert [hit["name"] for hit in any_word.hits] == ["Rivera/polling-place-lookup"] and any_word.any_word


def test_a_phrase_is_looked_for_as_one(index: Path) -> None:
    """Quotes narrow: the words are there, but not side by side in this order."""
    assert names(index, '"send messages"') == ["Rivera/Texting"]
    assert names(index, '"messages send"') == []


def test_a_star_looks_for_the_beginning_of_a_word(index: Path) -> None:
    """The one liberty of a query, since it is what people try."""
    assert names(index, "supp*") == ["Rivera/Texting"]
    assert names(index, "supp") == []


@pytest.mark.parametrize(
    "query",
    ['"', "'", "a AND", "NOT", "name:x", "NEAR(a b)", "(", "a OR b)", "^x", "-x", "{a}: b", "x\0y", "\udcff y", '""x'],
)
def test_nothing_typed_is_ever_syntax(index: Path, query: str) -> None:
    """Full-text syntax in a query would be an error message of SQLite's, or an answer nobody asked for."""
    try:
        search(index, query, {})
    except UsageError as error:
        assert "no word to look for" in str(error)


@pytest.mark.parametrize("query", ["*", '"" ""', "--- !", "🗳"])
def test_a_query_without_a_word_is_refused_with_the_next_move(query: str) -> None:
    """Nothing would be found; listing everything instead would look like an answer."""
    with pytest.raises(UsageError, match="letters or digits"):
        parse_query(query)


def test_an_endless_query_is_refused() -> None:
    """A pasted page is no query, and SQLite's parser has a floor."""
    with pytest.raises(UsageError, match="64"):
        parse_query("word " * 65)


def test_a_common_word_is_ranked_within_the_page_asked_for(index: Path) -> None:
    """`more` is what the command line tells; it must be right at the edge."""
    assert search(index, "rivera", {}, 1).more
    assert not search(index, "rivera", {}, 2).more


# --- facets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facets", "found"),
    [
        ({"licence": ("mit",)}, ["Rivera/Texting"]),
        ({"licence": ("gpl-3.0",)}, ["Rivera/Texting"]),
        ({"licence": ("none",)}, ["Rivera/polling-place-lookup"]),
        ({"language": ("javascript",)}, ["Rivera/Texting"]),
        ({"language": ("Python", "Go")}, ["Rivera/Texting", "Rivera/polling-place-lookup"]),
        ({"language": ("Python",), "service": ("Twilio",)}, ["Rivera/Texting"]),
        ({"language": ("Go",), "service": ("twilio",)}, []),
        ({"owner": ("RIVERA for senate",)}, ["Rivera/Texting", "Rivera/polling-place-lookup"]),
        ({"owner": ("tove",)}, ["tove/volunteer-map"]),
        ({"cycle": ("2024",), "state": ("live",)}, ["Rivera/polling-place-lookup"]),
    ],
)
def test_facets_narrow_in_any_case(index: Path, facets: dict[str, tuple[str, ...]], found: list[str]) -> None:
    """Two values of a facet mean either; two facets mean both; several languages and services belong to a project."""
    assert names(index, **facets) == found


def test_no_licence_is_not_the_same_as_nobody_looked(index: Path) -> None:
    """Unknown is said as unknown: the project without a report is not found under `none`."""
    assert "tove/volunteer-map" not in names(index, licence=("none",))


def test_facets_and_words_work_together(index: Path) -> None:
    """Also in the second step, where only the body has the word."""
    assert names(index, "polling", language=("Python",)) == ["Rivera/Texting"]


def test_a_licence_expression_is_found_by_each_of_its_parts() -> None:
    """People look for GPL-3.0 and mean `GPL-3.0-only WITH …` as well."""
    values = licence_values("(GPL-2.0-or-later WITH Classpath-exception-2.0) AND MIT")

    assert {"GPL-2.0-or-later", "GPL-2.0", "Classpath-exception-2.0", "MIT"} <= set(values)
    assert not {"AND", "WITH"} & set(values)


# --- staying true ----------------------------------------------------------------------------------------------------


def test_the_published_catalogue_equals_one_made_anew(archive: Archive, tmp_path: Path) -> None:
    """Whatever runs did to it bit by bit, it must say what the store says."""
    catalogue.rebuild(archive)
    say(archive, TEXTING, "verdict", "verdict", verdict("MOVED", owner="other"))
    say(archive, MAP, "licence", "licence", licence("Apache-2.0"))
    assert catalogue.update(archive, [TEXTING, MAP])
    refresh(archive, tmp_path / "anew.sqlite")

    index = published(tmp_path / "store")

    assert index
    for query, facets in (("", {}), ("rivera", {}), ("supporters", {}), ("", {"licence": ("apache-2.0",)})):
        assert search(index, query, facets).hits == search(tmp_path / "anew.sqlite", query, facets).hits
    assert names(index, state=("ended_candidate",)) == []
    with closing(sqlite3.connect(tmp_path / "store" / INDEX_KEY)) as connection:
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")


def test_an_update_without_news_writes_nothing(archive: Archive, tmp_path: Path) -> None:
    """A second run over an unchanged archive must not write a single object."""
    catalogue.rebuild(archive)
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*") if p.is_file()}

    changed = catalogue.update(archive, [TEXTING, POLLING, MAP])

    assert not changed
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "store").rglob("*") if p.is_file()} == before


def test_an_update_reads_only_projects_with_news(archive: Archive, tmp_path: Path) -> None:
    """A nightly run changes two of a thousand projects. A lost blob of an unchanged one shows that it was not read."""
    index = tmp_path / "index.sqlite"
    refresh(archive, index)
    event = archive.project(TEXTING).latest("dossier")
    assert event
    (tmp_path / "store" / layout.blob(event.blobs[0].sha256)).unlink()
    say(archive, MAP, "licence", "licence", licence("MIT"))

    assert refresh(archive, index)

    assert names(index, licence=("mit",)) == ["Rivera/Texting", "tove/volunteer-map"]


def test_a_missing_catalogue_is_made_whole_by_the_first_update(archive: Archive, tmp_path: Path) -> None:
    """A run that touched one project must not publish a catalogue of one."""
    catalogue.update(archive, [MAP])

    index = published(tmp_path / "store")

    assert index and len(names(index)) == 3


def test_an_alias_is_no_project(archive: Archive, tmp_path: Path) -> None:
    """A folder that only points elsewhere would be the same project twice."""
    say_event(archive, "alias", "github.com-x0123456789abcdef", data={"project_id": TEXTING})

    refresh(archive, tmp_path / "index.sqlite")

    assert len(names(tmp_path / "index.sqlite")) == 3


def test_a_reader_in_the_middle_is_not_disturbed_by_a_new_catalogue(archive: Archive, tmp_path: Path) -> None:
    """The file is replaced, never changed: whoever has it open goes on reading the old one."""
    catalogue.rebuild(archive)
    path = published(tmp_path / "store")
    assert path
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as reader:
        rows = reader.execute("SELECT name FROM project ORDER BY name")
        first = rows.fetchone()
        say(archive, MAP, "dossier", "handoff.json", dossier("tove/renamed", "A map."))
        catalogue.update(archive, [MAP])

        assert [first, *rows] == [("Rivera/Texting",), ("Rivera/polling-place-lookup",), ("tove/volunteer-map",)]
    assert "tove/renamed" in names(path)


def _truncated(index: Path, _witness: Path) -> None:
    overwrite(index, index.read_bytes()[:5000])


def _flipped(index: Path, _witness: Path) -> None:
    data = bytearray(index.read_bytes())
    data[len(data) // 2] ^= 0xFF
    overwrite(index, bytes(data))


def _garbage(index: Path, _witness: Path) -> None:
    overwrite(index, b"not a database, but as long as one" * 100)


def _gone(index: Path, _witness: Path) -> None:
    index.unlink()


def _older(index: Path, witness: Path) -> None:
    with closing(sqlite3.connect(index)) as connection:
        connection.executescript("PRAGMA user_version = 0; DROP TABLE facet;")
    told = json.loads(witness.read_bytes())
    overwrite(witness, canonical_json({**told, "made_with": {"archiver": "0", "schema": 0}}))


def _no_witness(_index: Path, witness: Path) -> None:
    overwrite(witness, b"[1]")


@pytest.mark.parametrize("harm", [_truncated, _flipped, _garbage, _gone, _older, _no_witness])
def test_a_broken_catalogue_is_said_and_the_answer_still_comes(archive: Archive, tmp_path: Path, harm: Any) -> None:
    """Never a traceback, never an empty answer: the store's records are the catalogue's source, and are there."""
    catalogue.rebuild(archive)
    store = tmp_path / "store"
    harm(store / INDEX_KEY, store / WITNESS_KEY)

    done = archiver("search", "polling", "--json", "--store", store, XDG_CACHE_HOME=str(tmp_path / "cache"))

    assert done.exit_code == 0, done.stderr
    assert [hit["name"] for hit in json.loads(done.stdout)] == ["Rivera/polling-place-lookup", "Rivera/Texting"]
    assert "archiver reindex" in done.stderr and "Traceback" not in done.stderr
    assert catalogue.update(archive, [])
    assert published(store)


def test_a_distant_catalogue_is_read_again_only_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For `s3:` the copy in the user's cache answers; version.json says when it no longer does."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        endpoint = "http://{}:{}".format(*server.get_host_and_port())
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKTEST")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "very-secret-value")
        client = boto3.session.Session().client("s3", endpoint_url=endpoint, region_name="us-east-1")
        client.create_bucket(Bucket="catalogues")
        archive = fill(Archive(open_store("s3://catalogues/one", writing=True, endpoint=endpoint)))
        catalogue.rebuild(archive)
        (tmp_path / "archive.toml").write_text(f'[store]\nurl = "s3://catalogues/one"\nendpoint = "{endpoint}"\n')
        monkeypatch.chdir(tmp_path)
        asked = archiver("search", "voters", "--json", XDG_CACHE_HOME=str(tmp_path))
        assert [hit["project_id"] for hit in json.loads(asked.stdout)] == [POLLING] and not asked.stderr

        copy = fetch(archive.store, tmp_path / "cache")
        assert copy and len(names(copy)) == 3
        inode = copy.stat().st_ino

        assert fetch(archive.store, tmp_path / "cache") == copy and copy.stat().st_ino == inode
        say(archive, MAP, "licence", "licence", licence("MIT"))
        catalogue.update(archive, [MAP])
        assert fetch(archive.store, tmp_path / "cache") == copy and len(names(copy, licence=("mit",))) == 2
        client.put_object(Bucket="catalogues", Key=f"one/{INDEX_KEY}", Body=b"damaged")
        copy.unlink()
        assert fetch(archive.store, tmp_path / "cache") is None
    finally:
        server.stop()


def test_the_numbers_held_are_those_of_the_store(index: Path) -> None:
    """They decide whether a project is read again; one too high would freeze its row."""
    assert held(index) == {TEXTING: (1, 3), POLLING: (1, 3), MAP: (1, 0)}


# --- the commands ----------------------------------------------------------------------------------------------------


def test_a_state_is_always_said_to_be_proposed_until_a_person_confirmed_it(store: Path) -> None:
    """Publishing "ended" about a live campaign is the dearest mistake there is."""
    lines = archiver("search", "--store", store).stdout

    assert "ENDED_CANDIDATE (proposed, not confirmed)" in lines
    assert "LIVE (confirmed)" in lines
    assert "no verdict · licence not examined" in lines


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--service", "twillio"], "no project has --service twillio; there are: twilio (1)"),
        (["polling", "--state", "live", "--language", "python"], "without --language or without --state there is"),
        (["zebra"], "poll*"),
    ],
)
def test_no_hits_comes_with_what_to_drop(store: Path, args: list[str], told: str) -> None:
    """An empty page helps nobody: it names the facet that was too much, and the values there are."""
    done = archiver("search", *args, "--store", store)

    assert done.exit_code == 0
    assert told in done.stdout


def test_a_search_imports_neither_records_nor_the_store_nor_anything_heavy(store: Path) -> None:
    """A cold search may cost twice the bare libraries; one careless import of settings alone costs that much."""
    code = (
        "import sys\nfrom archiver.cli import main\n"
        "try:\n    main(prog_name='archiver')\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    argv = [sys.executable, "-c", code, "search", "polling", "--json", "--store", str(store)]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)

    loaded = set(done.stderr.split())
    assert json.loads(done.stdout)
    heavy = {"pydantic.main", "archiver.settings", "archiver.store", "archiver.git", "httpx", "boto3", "git", "rich"}
    assert not loaded & heavy


def test_reindex_makes_it_anew_and_says_how_many(archive: Archive, tmp_path: Path) -> None:
    """The way back from any damage, without touching anything else of the store."""
    records = {p for p in (tmp_path / "store").rglob("*") if p.is_file()}

    done = archiver("reindex", "--json", "--store", tmp_path / "store")

    assert json.loads(done.stdout) == {"entries": 3}
    assert {p for p in (tmp_path / "store").rglob("*") if p.is_file()} - records == {
        tmp_path / "store" / INDEX_KEY,
        tmp_path / "store" / WITNESS_KEY,
    }


@pytest.mark.parametrize("command", ["search", "reindex"])
def test_a_mistyped_store_is_not_made(tmp_path: Path, command: str) -> None:
    """Both only look at what is there; an empty archive in a wrong place would answer "nothing found" for ever."""
    done = archiver(command, "--store", tmp_path / "mistyped", XDG_CACHE_HOME=str(tmp_path / "cache"))

    assert done.exit_code == 3
    assert "no archive there" in done.stderr
    assert not (tmp_path / "mistyped").exists()


def test_a_hostile_name_cannot_steer_the_terminal(archive: Archive, tmp_path: Path) -> None:
    """Names and README texts are written by strangers."""
    say(archive, MAP, "dossier", "handoff.json", dossier("tove/\x1b]0;owned\x07map", "A \x1b[31mred\x1b[0m map."))
    catalogue.rebuild(archive)

    done = archiver("search", "map", "--store", tmp_path / "store")

    assert "red" in done.stdout and "\x1b" not in done.stdout and "\x07" not in done.stdout


def test_a_suspect_state_on_top_does_not_change_what_is_shown(archive: Archive, tmp_path: Path) -> None:
    """The current generation counts: until a person accepts the other one, nobody would be given it."""
    commit(
        archive, MAP, origin="https://git.example.org/tove/volunteer-map", status="suspect", status_reason="no heads"
    )

    refresh(archive, tmp_path / "index.sqlite")

    assert search(tmp_path / "index.sqlite", "volunteer", {}).hits[0]["generation"] == 1
