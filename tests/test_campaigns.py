"""Fifty races are entered the night after an election by people who do not program: nothing lost, nothing guessed."""

import csv
import io
import os
import pty
import select
import stat
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.campaigns.advice import check
from archiver.campaigns.edit import Editor
from archiver.campaigns.entry import Entry, EntryError, entry_of, read_day
from archiver.campaigns.file import replace
from archiver.campaigns.signs import Line, signs_of
from archiver.campaigns.table import COLUMNS, SYNONYMS, import_table, read_table
from archiver.campaigns.vocabulary import division, load_vocabulary
from archiver.errors import ConfigError
from archiver.records.campaign import Owner, Race, RaceDate
from archiver.registry import examine_registry, load_registry
from tests.clikit import PROGRAM, cli, fixture_home  # noqa: F401
from tests.gitrepo import C, make_repo

TODAY = date(2026, 11, 4)
PATH = Path("campaigns.toml")
FILE = """\
# Our registry. Ask K. before you change it.

[[owner]]  # first
id = "rivera-2026"
name = 'Rivera for Senate'   # with an accent? no
kind = "candidate"
origins = [
  "https://github.com/rivera/*", # all of them
]

# the race
[[owner.race]]
id = "us-wa-senate-2026"
office = "senate"
cycle = 2026
dates = [
  { type = "primary", date = 2026-08-04, status = "held" }, # top two
  { type = "general", date = 2026-11-03 },
]
outcome = "pending" # until the night
# checked twice

# ---- the party ----

[[owner]]
id = "greens"
name = "Greens"
kind = "party"
origins = ["https://github.com/greens/*"]
# the end
"""
NEW = {
    "name": ["Doe for Mayor"],
    "kind": ["candidate"],
    "origins": ["https://github.com/doe/*"],
    "office": ["mayor"],
    "general": ["2026-11-03"],
}


def entered(text: str | bytes, *said: dict[str, list[str]]) -> bytes:
    """A registry's bytes with these entries in it."""
    editor = Editor(PATH, text.encode() if isinstance(text, str) else text, TODAY)
    for each in said:
        editor.enter(entry_of(each))
    return editor.finished()


def only_added(before: str, after: str) -> list[str]:
    """The lines that are new; fails when any line of before is gone or moved."""
    rest = iter(after.splitlines())
    added = []
    for line in before.splitlines():
        for other in rest:
            if other == line:
                break
            added.append(other)
        else:
            raise AssertionError(f"{line!r} is gone")
    return [*added, *rest]


def table(*rows: Sequence[str], separator: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode()


def imported(registry: bytes, data: bytes, **options: str):
    return import_table(PATH, registry, read_table(Path("races.csv"), data, **options), TODAY)


# --- entering ---------------------------------------------------------------------------------------------------------


def test_a_result_changes_two_lines_and_leaves_every_comment_where_it_was():
    """People keep notes in the file; a program that loses them is used once."""
    after = entered(FILE, {"race": ["us-wa-senate-2026"], "outcome": ["lost"], "race_over_on": ["2026-11-03"]}).decode()

    expected = FILE.replace('outcome = "pending"', 'outcome = "lost"')
    expected = expected.replace("date = 2026-11-03 }", 'date = 2026-11-03, status = "held" }')
    assert only_added(expected, after) == ["race_over_on = 2026-11-03"]


def test_a_new_race_stands_under_its_owner_and_not_behind_the_next_ones_heading():
    """A comment above the next owner must not end up above a stranger's race."""
    after = entered(FILE, {"owner": ["rivera-2026"], "office": ["mayor"], "dates": ["general=2027-11-02"]}).decode()

    assert "[[owner.race]]" in only_added(FILE, after)
    assert after.index("mayor-2027") < after.index("# ---- the party ----")
    assert after.index("# checked twice") < after.index("mayor-2027")


def test_a_new_owner_stands_at_the_end_after_a_blank_line():
    """The order of the file is a person's order."""
    after = entered(FILE, NEW).decode()

    assert after.startswith(FILE) and after[len(FILE) :].startswith('\n[[owner]]\nid = "doe-for-mayor-2026"\n')


def test_a_key_of_an_owner_stands_before_its_races():
    """Behind them it would be a key of the last race."""
    after = entered(FILE, {"owner": ["rivera-2026"], "alive_on": ["2026-11-01"], "alive_source": ["K. asked"]})

    owner = examine_registry(PATH, after).registry.owners[0]
    assert (owner.alive_on, owner.alive_source) == (date(2026, 11, 1), "K. asked")


def test_entering_the_same_twice_changes_nothing():
    """A person who is not sure presses the key again."""
    once = entered(FILE, NEW)

    assert entered(once, NEW) == once


@pytest.mark.parametrize("form", ["\r\n", "bom", "no end"])
def test_the_form_of_the_file_is_kept(form):
    """Editors on other systems show a changed file as changed in every line."""
    text = {"\r\n": FILE.replace("\n", "\r\n"), "bom": "\ufeff" + FILE, "no end": FILE.rstrip("\n")}[form]
    after = entered(text, NEW).decode()

    assert after.startswith(text)
    assert form != "\r\n" or "\n" not in after.replace("\r\n", "")


@pytest.mark.parametrize(
    ("said", "key", "words"),
    [
        ({"owner": ["new"]}, "name", "is new"),
        ({**NEW, "origins": ["https://github.com/Greens/*.git"]}, "origins", "belongs to owner 'greens'"),
        ({"race": ["nobody-knows"], "outcome": ["won"]}, "owner", "under no owners"),
        ({"owner": ["greens"], "office": ["mayor"]}, "cycle", "`cycle` is missing"),
        ({"outcome": ["won"]}, "owner", "nobody can tell"),
        ({"owner": ["rivera-2026"], "race": ["us-wa-senate-2026"], "outcome": ["-"]}, "outcome", "taken away"),
    ],
)
def test_what_is_not_enough_is_named_by_its_key(said, key, words):
    """The message must say which option or column to look at."""
    with pytest.raises(EntryError, match=words) as error:
        entered(FILE, said)
    assert error.value.key == key


def test_a_hyphen_takes_a_value_away():
    """A recount: the race is not over any more."""
    over = entered(FILE, {"race": ["us-wa-senate-2026"], "outcome": ["lost"], "race_over_on": ["2026-11-03"]})
    after = entered(over, {"race": ["us-wa-senate-2026"], "outcome": ["contested"], "race_over_on": ["-"]})

    race = examine_registry(PATH, after).registry.owners[0].race[0]
    assert (race.outcome, race.race_over_on) == ("contested", None)


def test_a_registry_that_is_wrong_is_not_written_to():
    """Its errors would be taken for the new entry's."""
    with pytest.raises(ConfigError, match=r"campaigns.toml:28: owner `greens`: `kind`"):
        entered(FILE.replace('"party"', '"partei"'), NEW)


def test_days_written_as_tables_are_edited_too():
    """TOML has two forms for a list of tables, and people copy both; the next owner's heading stays above it."""
    days = "[[owner.race.dates]]\ntype = 'general'\ndate = 2026-11-03\n\n# ---- the party"
    text = FILE[: FILE.index("dates = [")] + 'outcome = "pending"\n' + days + FILE[FILE.index(" ----\n") :]
    after = entered(text, {"race": ["us-wa-senate-2026"], "dates": ["run-off=2026-12-01", "general=2026-11-03:held"]})

    race = examine_registry(PATH, after).registry.owners[0].race[0]
    assert [(day.type, day.status) for day in race.dates] == [("general", "held"), ("run-off", "scheduled")]
    assert after.index(b"2026-12-01") < after.index(b"# ---- the party")


def test_a_race_that_opponents_share_needs_the_owner():
    """Giving one candidate the other's result is the worst mistake there is."""
    both = entered(FILE, {**NEW, "race": ["us-wa-senate-2026"]})
    with pytest.raises(EntryError, match="under 2 owners"):
        entered(both, {"race": ["us-wa-senate-2026"], "outcome": ["won"]})

    after = entered(both, {"owner": ["rivera-2026"], "race": ["us-wa-senate-2026"], "outcome": ["won"]})
    owners = examine_registry(PATH, after).registry.owners
    assert {owner.name: [race.outcome for race in owner.race] for owner in owners} == {
        "Rivera for Senate": ["won"], "Greens": [], "Doe for Mayor": ["pending"],
    }  # fmt: skip


# --- days, places -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-11-03", None, date(2026, 11, 3)),
        ("3 Nov 2026", None, date(2026, 11, 3)),
        ("November 3rd, 2026", None, date(2026, 11, 3)),
        ("3.11.2026", None, date(2026, 11, 3)),
        ("11/03/2026", "us", date(2026, 11, 3)),
        ("11/03/2026", "eu", date(2026, 3, 11)),
        ("25/12/2026", None, date(2026, 12, 25)),
        ("2026-11-03 00:00:00", None, date(2026, 11, 3)),
    ],
)
def test_days_are_read_as_people_and_spreadsheets_write_them(text, order, day):
    """Typing fifty dates anew costs the evening."""
    assert read_day("general", text, order) == day


@pytest.mark.parametrize("text", ["11/03/2026", "11/3/26", "2026-02-30", "soon", "13/13/2026", "", "３ Nov 2026x"])
def test_a_day_that_could_be_two_or_is_none_is_refused(text):
    """A guess would move an election by eight months."""
    with pytest.raises(EntryError):
        read_day("general", text)


@pytest.mark.parametrize(
    ("text", "division_id"),
    [
        ("US-WA", "ocd-division/country:us/state:wa"),
        ("washington", "ocd-division/country:us/state:wa"),
        ("US", "ocd-division/country:us"),
        ("Berlin", "ocd-division/country:de/state:be"),
        ("ocd-division/country:xx/state:yy", "ocd-division/country:xx/state:yy"),
        ("DE", None),
        ("Atlantis", None),
    ],
)
def test_places_are_understood_or_refused(text, division_id):
    """Nobody knows Open Civic Data ids by heart; `DE` is Delaware and Germany."""
    assert division(text) == division_id


# --- tables -----------------------------------------------------------------------------------------------------------


def test_the_template_can_be_imported_as_it_is(home):
    """The example is what people copy."""
    (home / "races.csv").write_text(cli("campaigns", "import", "--template").stdout)
    done = cli("campaigns", "import", "races.csv", "--yes", "--as-of", "2026-12-01")

    assert done.code == 0, done.said
    race = load_registry(home / "campaigns.toml").owners[0].race[0]
    assert (race.id, race.outcome, race.race_over_on) == ("us-wa-senate-2026", "lost", date(2026, 11, 3))
    again = cli("campaigns", "import", "races.csv", "--yes", "--as-of", "2026-12-02", "--json")
    assert (again.document["written"], again.document["changes"]) == (False, [])


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t"), ("latin-1", "\t")],
)
def test_encodings_and_separators_of_spreadsheets_are_found(encoding, separator):
    """Every spreadsheet saves CSV in its own way."""
    rows = table(["Candidate", "Kind", "Repository"], ["José; Ñandú", "candidate", "https://github.com/jose/*"],
                 separator=separator).decode()  # fmt: skip
    done = imported(b"", rows.encode(encoding))

    assert examine_registry(PATH, done.data).registry.owners[0].name == "José; Ñandú"


def test_every_wrong_row_is_named_and_none_is_written(home):
    """One round of corrections, not fifty."""
    (home / "races.csv").write_bytes(
        table(
            ["name", "kind", "origins", "office", "general", "outcome"],
            ["A", "candidate", "https://github.com/a/*", "mayor", "11/03/2026", "lost"],
            ["B", "candidate", "https://github.com/b/*", "mayor", "2026-11-03", "lots"],
            ["C", "candidate", "https://github.com/c/*", "mayor", "2026-11-03", "lost"],
            ["D", "candidate", "https://github.com/c/*", "mayor", "2026-11-03", "lost"],
            ["C", "", "", "mayor", "2026-11-03", "won"],
            ["E\x07", "candidate", "https://github.com/e/*", "", "", ""],
        )
    )
    done = cli("campaigns", "import", "races.csv", "--yes", "--as-of", "2026-11-04")

    assert (done.code, (home / "campaigns.toml").exists()) == (2, False)
    places = (":2: ", ":3: ", ":5: ", ":6: ", ":7: ", "column general")
    reasons = ("two days", "'lots'", "belongs to", "contradicts line 4", "U+0007")
    for words in places + reasons:
        assert words in done.said
    skipped = cli("campaigns", "import", "races.csv", "--yes", "--skip-bad", "--as-of", "2026-11-04")
    assert skipped.code == 3
    assert [owner.name for owner in load_registry(home / "campaigns.toml").owners] == ["C"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04\0\0", "no text file"),
        (b"owner,outcom\na,b\n", "did you mean `outcome`"),
        (b"owner,result,outcome\na,b,c\n", "two columns mean `outcome`"),
        (b"office\nmayor\n", "no column `owner`"),
        (b'owner,office\na,"b\n', "quotation mark"),
    ],
)
def test_a_file_that_is_no_table_of_races_says_why(home, data, words):
    """A misspelt column that was passed over would lose fifty results."""
    (home / "races.csv").write_bytes(data)
    done = cli("campaigns", "import", "races.csv", "--yes")

    assert (done.code, words in done.said) == (2, True), done.said


def test_a_race_may_have_a_row_for_each_day():
    """Some keep one line a date."""
    rows = [["owner", "name", "kind", "origins", "race", "office", "dates"],
            ["a", "A", "candidate", "https://github.com/a/*", "r", "mayor", "primary=2026-06-02"],
            ["a", "", "", "", "r", "", "general=2026-11-03 held; run-off=2026-12-01"]]  # fmt: skip
    (owner,) = examine_registry(PATH, imported(b"", table(*rows)).data).registry.owners

    assert [str(day.date) for day in owner.race[0].dates] == ["2026-06-02", "2026-11-03", "2026-12-01"]


def test_a_dry_run_writes_nothing(home):
    """Looking first is how people learn to trust it."""
    (home / "races.csv").write_text(cli("campaigns", "import", "--template").stdout)
    done = cli("campaigns", "import", "races.csv", "--dry-run")

    assert (done.code, (home / "campaigns.toml").exists()) == (0, False)
    assert "senate 2026" in done.stdout


words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda text: text != "-" and text == unicodedata.normalize("NFC", text)
)
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
races = st.tuples(words, st.integers(1900, 2099), days, st.sampled_from(["pending", "lost", "won", "withdrew"]), days)


@settings(max_examples=40, deadline=None)
@given(st.lists(races, min_size=1, max_size=5), st.sampled_from([",", ";", "\t"]))
def test_what_the_table_says_is_what_the_registry_says(rows, separator):
    """Import, then load: every value, whatever characters people use."""
    head = ["owner", "name", "kind", "origins", "race", "office", "cycle", "general", "outcome", "over on"]
    lines = [
        [
            f"o{n}",
            office,
            "candidate",
            f"https://github.com/o{n}/*",
            f"r{n}",
            office,
            *map(str, rest),
        ]
        for n, (office, *rest) in enumerate(rows)
    ]
    data = table(head, *lines, separator=separator)
    done = imported(b"", data)

    assert done.bad == ()
    owners = examine_registry(PATH, done.data).registry.owners
    assert [
        (o.name, o.race[0].office, o.race[0].cycle, o.race[0].dates[0].date, o.race[0].outcome, o.race[0].race_over_on)
        for o in owners
    ] == [(office, office, *rest) for office, *rest in rows]
    assert imported(done.data, data).changes == ()


comments = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=20).map(lambda text: f"# {text}")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, FILE.count("\n")), comments), max_size=6))
def test_comments_anywhere_survive_an_edit_byte_for_byte(notes):
    """Wherever people write a note, it stays, in its order."""
    lines = FILE.splitlines()
    for place, note in sorted(notes, reverse=True):
        lines.insert(place, note)
    text = "\n".join(lines) + "\n"
    after = entered(text, {"owner": ["rivera-2026"], "office": ["mayor"], "dates": ["general=2027-11-02"]}, NEW)

    only_added(text, after.decode())


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_says_everything_at_once(home):
    """A person mends a file in one go."""
    text = (
        FILE.replace('outcome = "pending"', 'outcome = "lost"')
        .replace("cycle = 2026", "cycle = 2026\nrace_over_at = 2026-11-03")
        .replace("https://github.com/greens/*", "https://github.com/*")
        .replace('"party"', '"candidate"')
        + '[[owner]]\nid = "x"\nname = "X"\nkind = "partei"\norigins = []\n'
    )
    (home / "campaigns.toml").write_text(text)
    done = cli("campaigns", "check", "--json")

    assert done.code == 2
    found = {(p["severity"], p["key"]): (p["line"], p["what"], p["fix"]) for p in done.document["problems"]}
    assert found["error", "kind"][0] == text.count("\n") - 1 and "'partei'" in found["error", "kind"][1]
    assert found["warning", "race_over_at"] == (
        16,
        "unknown key `race_over_at` is not read",
        "did you mean `race_over_on`?",
    )
    assert "without `race_over_on`" in found["warning", "outcome"][1]
    assert "can match nothing" in found["warning", "origins"][1]
    assert "without a race" in found["warning", "kind"][1]


@pytest.mark.parametrize(
    ("old", "new", "severity", "words"),
    [
        (
            'outcome = "pending"',
            'outcome = "lost"\nrace_over_on = 2026-01-01\nsource_url = "u"',
            "warning",
            "before every date",
        ),
        (
            'outcome = "pending"',
            'outcome = "lost"\nrace_over_on = 2027-01-01\nsource_url = "u"',
            "warning",
            "lies ahead",
        ),
        ("date = 2026-11-03 ", 'date = 2027-11-03, status = "held" ', "warning", "is `held` and lies ahead"),
        ("date = 2026-11-03 ", 'date = 2026-11-03, status = "postponed" ', "warning", "postponed without a new day"),
        ("cycle = 2026", "cycle = 1999", "warning", "no date is near"),
        ("https://github.com/greens/*", "https://github.com/Rivera/*", "error", "claimed by owner `rivera-2026`"),
        ('"party"', '"ballot_measure"', "warning", "without a race"),
        (
            'outcome = "pending"',
            'outcome = "won"\n[[owner.race]]\nid = "b"\noffice = "Senate"\ncycle = 2026\ndates = []\noutcome = "won"',
            "warning",
            "same office, year and district",
        ),
        (
            "date = 2026-11-03 },",
            'date = 2026-11-03, status="held" },\n  { type="run-off", date=2026-12-01 },\n]\noutcome="lost"\nx=[',
            "warning",
            "run-off on 2026-12-01 is scheduled",
        ),
    ],
)
def test_what_looks_wrong_is_said_with_its_fix(old, new, severity, words):
    """Each of these was a real mistake that moves or hides an end."""
    text = FILE.replace(old, new, 1)
    if "run-off" in new:
        text = text.replace('outcome = "pending" # until the night\n', "")
    assert text != FILE
    found = [p for p in check(PATH, text.encode(), TODAY).problems if words in p.what]

    assert found and found[0].severity == severity and found[0].line and found[0].fix


def test_warnings_are_2_only_when_asked_for(home):
    """A script that guards the file may be strict."""
    (home / "campaigns.toml").write_text(FILE.replace('"party"', '"candidate"'))

    assert [cli("campaigns", "check", *more).code for more in ([], ["--strict"])] == [0, 2]


PIECES = """
[[owner]]|[[owner.race]]|[[owner.race.dates]]|[owner]|owner = 1|id = "a"|id = 3|race = []|race = [{}]|kind = "party"
origins = []|origins = [1]|origins = ["*"]|origins = ["a"]|name = "a"|name = "\\u0000"|office = ""|x = '''|a.b.c = 1
cycle = 9e9|cycle = -1|cycle = 2024|dates = 3|dates = [1]|dates = [{}]|type = "general"|date = 2024-01-01|outcome = true
outcome = "lost"|race_over_on = 2024-01-01T00:00:00Z|entered_at = 07:00:00
"""
tomlish = st.lists(st.sampled_from(PIECES.strip().replace("\n", "|").split("|")))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=200), tomlish.map(lambda lines: "\n".join(lines).encode())))
def test_check_answers_whatever_the_bytes_are(data):
    """The file that needs checking most is the one that is broken; and check and load agree on what is an error."""
    found = check(PATH, data, TODAY)

    errors = [p for p in examine_registry(PATH, data).problems if p.severity == "error"]
    assert {p.what for p in errors} <= {p.what for p in found.problems}
    assert all(p.text(PATH) for p in found.problems)


@pytest.mark.parametrize(
    "data", [b"a=" + b"[" * 100_000, b"a." * 50_000 + b"b=1", b"a = " + b"9" * 10_000, b"\xff\xfe\0"]
)
def test_bytes_made_to_hurt_are_an_answer_too(data):
    """Deep nesting and endless keys stop a TOML reader for hours or kill it."""
    assert [problem.severity for problem in check(PATH, data, TODAY).problems] == ["error"]


# --- the file ---------------------------------------------------------------------------------------------------------


def test_a_rename_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    """A full disk or a crash on election night must not cost the registry."""
    path = tmp_path / "campaigns.toml"
    path.write_bytes(b"old")

    def broken(self: Path, target: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="Input/output"):
        replace(path, b"old", b"new")

    assert (path.read_bytes(), [item.name for item in tmp_path.iterdir()]) == (b"old", ["campaigns.toml"])


def test_mode_and_link_are_kept_and_a_change_by_another_is_not_overwritten(tmp_path):
    """Two people enter results at once; the file may be shared by a link."""
    path, link = tmp_path / "real.toml", tmp_path / "campaigns.toml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    replace(link, b"old", b"new")

    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode), link.is_symlink()) == (b"new", 0o640, True)
    with pytest.raises(ConfigError, match="changed by somebody else"):
        replace(link, b"old", b"newer")


# --- add --------------------------------------------------------------------------------------------------------------

ADD = (
    "campaigns", "add", "--name", "Rivera for Senate", "--kind", "candidate", "--origin", "https://github.com/rivera/*",
    "--office", "senate", "--jurisdiction", "US-WA", "--date", "general=2026-11-03", "--by", "K.",
    "--as-of", "2026-11-04",
)  # fmt: skip


def test_a_script_enters_a_race_and_its_result(home):
    """Election night by options alone."""
    assert cli(*ADD, "--yes").code == 0
    result = ("campaigns", "add", "--race", "us-wa-senate-2026", "--outcome", "lost", "--over-on", "2026-11-03")
    done = cli(*result, "--source", "https://example.org/r", "--by", "L.", "--yes")

    race = load_registry(home / "campaigns.toml").owners[0].race[0]
    assert (done.code, race.outcome, race.entered_by, race.dates[0].status) == (0, "lost", "L.", "held")
    assert '+outcome = "lost"' in done.stdout
    assert "says so already" in cli(*result, "--by", "L.", "--yes").stdout


def test_without_a_terminal_nothing_is_asked_and_the_option_is_named(home):
    """A script that waits for an answer waits for ever."""
    missing = cli("campaigns", "add", "--owner", "x", "--kind", "party", "--yes")
    unsaid = cli(*ADD)

    assert (missing.code, "--name" in missing.stderr) == (2, True)
    assert (unsaid.code, "--yes" in unsaid.stderr, (home / "campaigns.toml").exists()) == (2, True, False)


def typed(*args: str, answers: Sequence[str]) -> str:
    """Run a command at a terminal and answer each question."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(PROGRAM[0], [*PROGRAM, *args])
    shown, waiting = b"", list(answers)
    while True:
        ready, _, _ = select.select([terminal], [], [], 30)
        try:
            part = os.read(terminal, 4096) if ready else b""
        except OSError:
            break
        if not part:
            break
        shown += part
        if waiting and shown.rstrip(b" ").endswith(b":"):
            os.write(terminal, waiting.pop(0).encode() + b"\n")
            shown += b"\n"
    os.waitpid(pid, 0)
    os.close(terminal)
    return shown.decode()


def test_a_person_is_asked_each_thing_once_and_a_wrong_answer_again(home):
    """The questions themselves must be enough: nobody reads a manual at midnight."""
    answers = ["Rivera", "", "person", "", "https://github.com/rivera/*", "senate", "US-WA", "", "general=3 Nov 2026",
               "", "", "lost", "", "", "K.", "y"]  # fmt: skip
    shown = typed("campaigns", "add", "--as-of", "2026-11-04", answers=answers)

    assert "'person' is not known" in shown and "[[owner.race]]" in shown
    owner = load_registry(home / "campaigns.toml").owners[0]
    assert (owner.id, owner.race[0].id, owner.race[0].race_over_on) == (
        "rivera",
        "us-wa-senate-2026",
        date(2026, 11, 3),
    )


def test_a_person_who_says_no_changes_nothing(home):
    """The question is a real one."""
    rest = ("--owner", "rivera", "--race", "r", "--district", "5", "--cycle", "2026", "--outcome", "pending")
    shown = typed(*ADD, *rest, answers=["n"])

    assert "nothing was written" in shown and not (home / "campaigns.toml").exists()


# --- propose ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def campaign(home: Path) -> Path:
    """A campaign's repository that speaks of itself in several places."""
    files = {
        "README.md": "# Volunteer map\n\nThe map of the Rivera 2026 senate campaign, in Olympia, WA.\n"
        "Questions: robin@example.org or +1 555 010 9999, \x1b[31mred\n```\nDoe for Congress\n```\n",
        "site/layout.html": "<footer><p>Paid for by <b>Rivera for Senate</b></p></footer>",
        "node_modules/x/a.html": "Paid for by Stranger for Governor",
        "LICENSE": "Copyright (c) 2026 Robin Doe\n",
        "package.json": '{"author": "Robin Doe", "homepage": "https://riverafor2026.example.org"}',
    }
    return make_repo(home / "map", [C(files)])


def test_a_repository_proposes_and_nothing_is_believed(home, campaign):
    """A proposal is a question to a person: no command may take it for an owner."""
    done = cli("campaigns", "propose", "https://github.com/rivera/map=map", "--out", "proposals.toml", "--json")

    (found,) = done.document
    assert done.code == 0
    assert (found["name"], found["office"], found["cycle"]) == ("Rivera for Senate", "senate", 2026)
    assert found["jurisdiction"] == "ocd-division/country:us/state:wa"
    assert load_registry(home / "proposals.toml").owners == ()
    assert not (home / "campaigns.toml").exists()


def test_every_sign_can_be_looked_up_and_holds_nobodys_address(home, campaign):
    """Whoever doubts a proposal opens the line; a volunteer's name or address is nobody's business."""
    done = cli("campaigns", "propose", "map", "--json")

    for sign in done.document[0]["signs"]:
        if sign["locator"].count(":") < 2:
            continue
        _commit, path, line = sign["locator"].split(":")
        assert (campaign / path).read_text().split("\n")[int(line) - 1]
    for private in ("robin@", "Robin", "555", "\\u001b", "Stranger", "Doe for Congress"):
        assert private not in done.stdout


def test_a_person_carries_a_proposal_over(home, campaign):
    """What was found is not typed again; what was not found is asked."""
    cli("campaigns", "propose", "https://github.com/rivera/map=map", "--out", "proposals.toml")
    done = cli("campaigns", "add", "--from-proposal", "1", "--date", "general=2026-11-03", "--by", "K.", "--yes")

    assert done.code == 0, done.said
    owner = load_registry(home / "campaigns.toml").owners[0]
    assert (owner.name, owner.origins, owner.race[0].entered_by) == (
        "Rivera for Senate",
        ("https://github.com/rivera/map",),
        "K.",
    )
    after = cli("campaigns", "propose", "https://github.com/rivera/map=map")
    assert f"(registry: {owner.id})" in after.stdout
    assert cli("campaigns", "propose", "https://github.com/rivera/map=map", "--new", "--json").document == []


def test_words_can_be_added_without_touching_the_program(home):
    """The next country's offices are data."""
    make_repo(home / "tool", [C({"README.md": "Site for the Dogcatcher race in Atlantis\n"})])
    (home / "words.toml").write_text(
        '[[office]]\noffice = "dogcatcher"\nkind = "candidate"\nwords = ["dogcatcher race"]\n'
        '[[place]]\nname = "Atlantis"\ndivision = "ocd-division/country:xx"\nwords = ["Atlantis"]\n'
    )
    (found,) = cli("campaigns", "propose", "tool", "--vocabulary", "words.toml", "--json").document
    assert (found["office"], found["kind"], found["jurisdiction"]) == (
        "dogcatcher",
        "candidate",
        "ocd-division/country:xx",
    )

    (home / "words.toml").write_text("[[office]]\noffice = 3\n")
    assert cli("campaigns", "propose", "tool", "--vocabulary", "words.toml").code == 2


def test_a_repository_that_says_nothing_is_said_to_say_nothing(home):
    """Unknown is an answer; a guess is harm."""
    make_repo(home / "tool", [C({"README.md": "# A link shortener\n\nIt shortens links. See ID or OR.\n"})])
    (found,) = cli("campaigns", "propose", "tool", "--json").document

    assert (found["name"], found["signs"]) == (None, [])
    assert set(found["unknown"]) == {"name", "kind", "office", "jurisdiction", "cycle", "dates", "outcome"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Paid for by Friends of Jane Doe", {"name": "Friends of Jane Doe"}),
        ("Join Jane Doe for Congress today", {"name": "Jane Doe for Congress", "office": "house of representatives"}),
        ("Tom Smith's 2024 gubernatorial campaign", {"name": "Tom Smith", "office": "governor", "cycle": "2024"}),
        ("Vote No on Prop 22", {"office": "ballot measure 22", "kind": "ballot_measure"}),
        ("Webseite zur Bundestagswahl 2021", {"office": "bundestag", "cycle": "2021"}),
        ("Jane is running for Mayor in Seattle, WA", {"jurisdiction": "ocd-division/country:us/state:wa"}),
        ("Volksentscheid Stadtbäume", {"name": "Volksentscheid Stadtbäume", "kind": "ballot_measure"}),
    ],
)
def test_what_campaigns_say_of_themselves_is_found(text, said):
    """Each in the words that campaigns use, in several countries."""
    found = {(sign.key, sign.value) for sign in signs_of(Line(text, "x", leads=True), load_vocabulary())}

    assert set(said.items()) <= found


@pytest.mark.parametrize(
    "text",
    [
        "Python client for Congress API",
        "Built at a Code for America brigade",
        "Create a Mailchimp campaign",
        "Kickstarter campaign tools",
        "Hosting paid for by volunteers",
        "See the README for House rules",
        "Say yes on a date",
        "CLOSED_FOR_SENDS campaign statuses",
    ],
)
def test_words_that_only_sound_like_a_campaign_give_no_name(text):
    """A tool about politics is not a campaign; a stranger's end date on it is harm."""
    found = list(signs_of(Line(text, "x", leads=True), load_vocabulary()))

    assert not [sign for sign in found if sign.key == "name" or sign.trust != "hint"]


@pytest.mark.parametrize("text", ["A " * 500, "Paid for by " + "Aa " * 300, "2020 " * 200, "a.b-" * 250, "<" * 1000])
def test_a_line_made_to_hurt_gives_few_signs(text):
    """One README must not hold up the others, nor fill the page."""
    signs = list(signs_of(Line(text, "x"), load_vocabulary()))

    assert len(signs) <= 30 and all(len(sign.quote) <= 200 for sign in signs)


def test_the_page_knows_every_key_and_every_column():
    """People look there first; what is missing there does not exist for them."""
    page = (Path(__file__).parent.parent / "docs" / "campaigns.md").read_text("utf-8")

    for word in (*Owner.model_fields, *Race.model_fields, *RaceDate.model_fields, *COLUMNS):
        assert word == "race" or f"`{word}`" in page, word
    for synonym in (synonym for synonyms in SYNONYMS.values() for synonym in synonyms):
        assert synonym in page, synonym


def test_an_entry_knows_whether_it_speaks_of_a_race():
    """Only then may a race be made."""
    assert not Entry(said={"name": "x", "entered_by": "K."}).about_race
    assert Entry(said={"outcome": "won"}).about_race
