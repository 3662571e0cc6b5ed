"""campaigns.toml is written by hand on election night: errors must say where and what, and nothing may be guessed."""

from datetime import date
from pathlib import Path

import pytest

from archiver.errors import ConfigError
from archiver.registry import Registry, load_registry

GOOD = """
[[owner]]
id = "rivera-2024"
name = "Rivera for Senate"
kind = "candidate"
origins = ["https://github.com/rivera-for-senate/*"]

[[owner.race]]
id = "us-xx-senate-2024"
jurisdiction = "ocd-division/country:us/state:xx"
office = "senate"
cycle = 2024
dates = [{ type = "general", date = 2024-11-05, status = "held" }]
outcome = "lost"
race_over_on = 2024-11-05
source_url = "https://example.org/result"
entered_by = "a steward"
"""


def load(tmp_path: Path, text: str) -> Registry:
    path = tmp_path / "campaigns.toml"
    path.write_text(text, "utf-8")
    return load_registry(path)


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)
    return str(error.value)


def owner(name: str, *origins: str) -> str:
    listed = ", ".join(f'"{origin}"' for origin in origins)
    return f'[[owner]]\nid = "{name}"\nname = "{name}"\nkind = "candidate"\norigins = [{listed}]\n'


def test_the_documented_format_is_read_whole(tmp_path):
    """The format is fixed and others write it by hand."""
    registry = load(tmp_path, GOOD)

    found = registry.owner_of("https://github.com/rivera-for-senate/volunteer-map")
    assert found is not None
    assert (found.id, found.race[0].race_over_on, found.race[0].dates[0].status) == (
        "rivera-2024", date(2024, 11, 5), "held",
    )  # fmt: skip
    assert registry.warnings == ()


def test_no_registry_claims_nothing():
    """Without one, states come from declarations only; that must not be an error."""
    assert load_registry(None).owner_of("https://github.com/a/b") is None


@pytest.mark.parametrize(
    "origin",
    [
        "https://github.com/Rivera-for-Senate/Map.git",
        "https://github.com/rivera-for-senate/map/",
        "git@github.com:rivera-for-senate/map.git",
        "http://github.com/rivera-for-senate/map",
    ],
)
def test_an_origin_matches_however_it_is_written(tmp_path, origin):
    """Forges, people and git write the same address in several ways."""
    assert load(tmp_path, GOOD).owner_of(origin) is not None


@pytest.mark.parametrize(
    "origin",
    [
        "https://github.com/rivera-for-senate",
        "https://github.com/rivera-for-senate/map/wiki",
        "https://github.com/not-rivera-for-senate/map",
        "https://gitlab.com/rivera-for-senate/map",
        "local:map",
    ],
)
def test_a_star_stands_for_exactly_one_path_part(tmp_path, origin):
    """A pattern that matched more would give a stranger's repository this campaign's end date."""
    assert load(tmp_path, GOOD).owner_of(origin) is None


def test_a_pattern_of_many_stars_is_as_quick_as_one(tmp_path):
    """Stars that are tried in every way take days for an address of a hundred letters, and a run asks for thousands."""
    registry = load(tmp_path, owner("stars", "https://example.org/" + "*a" * 30 + "/*-b*"))

    assert registry.owner_of("https://example.org/" + "a" * 200 + "/c") is None
    found = registry.owner_of("https://example.org/" + "xa" * 30 + "/a-b-b-c")
    assert found is not None
    assert found.id == "stars"


def test_an_exact_origin_beats_a_pattern(tmp_path):
    """One repository of an organisation may belong to another campaign."""
    text = owner("org", "https://github.com/o/*") + owner("one", "https://github.com/o/special.git")
    registry = load(tmp_path, text)

    assert [registry.owner_of(f"https://github.com/o/{name}").id for name in ("special", "other")] == ["one", "org"]


def test_two_owners_that_match_equally_are_an_error_that_names_both(tmp_path):
    """Picking one silently would judge a campaign by another's dates."""
    registry = load(tmp_path, owner("first", "https://github.com/o/*") + owner("second", "https://github.com/O/*/"))

    with pytest.raises(ConfigError, match=r"first.*second.*claim https://github.com/o/x"):
        registry.owner_of("https://github.com/o/x")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('kind = "candidate"\n', "", 2, ["rivera-2024", "`kind` is missing", "ballot_measure"]),
        ('kind = "candidate"', 'kind = "person"', 5, ["rivera-2024", "`kind`", "multi_cycle_org", "person"]),
        ('outcome = "lost"', 'outcome = "loste"', 14, ["us-xx-senate-2024", "`outcome`", "withdrew", "loste"]),
        ('outcome = "lost"\n', "", 8, ["us-xx-senate-2024", "`outcome` is missing"]),
        ("cycle = 2024", 'cycle = "soon"', 12, ["`cycle`", "a year", "soon"]),
        ("cycle = 2024", "cycle = 24", 12, ["`cycle`", "24"]),
        ("race_over_on = 2024-11-05", 'race_over_on = "5 Nov"', 15, ["`race_over_on`", "2024-11-05", "5 Nov"]),
        ("race_over_on = 2024-11-05", "race_over_on = 9999-12-31", 15, ["`race_over_on`", "9999-12-31", "leave out"]),
        ("date = 2024-11-05", "date = 0001-01-01", 13, ["us-xx-senate-2024", "`dates`", "0001-01-01"]),
        ('kind = "candidate"\n', 'kind = "candidate"\nalive_on = 9999-12-31\n', 6, ["`alive_on`", "9999-12-31"]),
        ('status = "held"', 'status = "done"', 13, ["us-xx-senate-2024", "`dates.status`", "cancelled", "done"]),
        ('origins = ["https://github.com/rivera-for-senate/*"]', "origins = []", 6, ["rivera-2024", "`origins`"]),
        ('origins = ["https://github.com/rivera-for-senate/*"]', 'origins = "x"', 6, ["`origins`", "list"]),
        ("cycle = 2024", "cycle = = 2024", 12, ["not TOML"]),
        ('[[owner]]\nid = "rivera-2024"', '[owner]\nid = "rivera-2024"', None, ["[[owner]]"]),
    ],
)
def test_a_wrong_value_is_named_with_file_line_and_key(tmp_path, old, new, line, words):
    """Fifty races are typed in one evening; an error without a line costs minutes."""
    assert old in GOOD
    message = refusal(tmp_path, GOOD.replace(old, new, 1))

    if line:
        assert message.startswith(f"{tmp_path / 'campaigns.toml'}:{line}: ")
    for word in words:
        assert word in message


def test_an_owner_id_used_twice_is_refused_at_the_second(tmp_path):
    """Locators name the owner's id; two would make evidence ambiguous."""
    message = refusal(tmp_path, owner("twin", "https://github.com/a/*") + owner("twin", "https://github.com/b/*"))

    assert ":7: owner `twin`" in message and "used by an owner above" in message


def test_a_race_id_used_twice_by_one_owner_is_refused(tmp_path):
    """The same race pasted twice with two outcomes must not be decided by its order."""
    race = GOOD[GOOD.index("[[owner.race]]") :]
    message = refusal(tmp_path, GOOD + race)

    assert ":19: owner `rivera-2024`: this owner has a race `us-xx-senate-2024` already" in message


def test_opponents_may_share_a_race(tmp_path):
    """Two candidates of one contest have the same race with different outcomes."""
    race = GOOD[GOOD.index("[[owner.race]]") :]
    registry = load(tmp_path, GOOD + owner("doe", "https://github.com/doe/*") + race.replace('"lost"', '"won"'))

    assert [each.race[0].outcome for each in registry.owners] == ["lost", "won"]


def test_an_unknown_key_warns_and_is_named(tmp_path):
    """A misspelt `race_over_on` would silently keep a race open."""
    text = GOOD.replace("race_over_on", "race_over_at").replace('status = "held"', 'state = "held"')
    warnings = load(tmp_path, text + '\n[extra]\nid = "x"\n').warnings

    assert len(warnings) == 3
    for words in ("unknown key `extra`", ":15: owner `rivera-2024`, race", ":13: owner `rivera-2024`, race"):
        assert any(words in warning for warning in warnings)


def test_a_registry_that_is_not_there_is_a_configuration_error(tmp_path):
    """A mistyped --registry must not be taken for "no owner"."""
    with pytest.raises(ConfigError, match=r"missing\.toml: cannot be read"):
        load_registry(tmp_path / "missing.toml")


def test_bytes_that_are_not_utf_8_are_named_with_their_line(tmp_path):
    """Spreadsheets export Latin-1."""
    path = tmp_path / "campaigns.toml"
    path.write_bytes(b'[[owner]]\nname = "Jos\xe9"\n')

    with pytest.raises(ConfigError, match=r"campaigns.toml:2: not UTF-8"):
        load_registry(path)
