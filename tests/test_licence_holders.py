"""Who can say yes: copyright lines taken apart, what a holder is, and whether it can still be asked."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.examine.licence import examine_licence
from archiver.examine.licence.holders import Claim, Known, claims_in, claims_of, find_holders, kind_of_holder
from archiver.examine.licence.lines import MOST_NAMES, names_in_line
from archiver.examine.licence.manifests import Field
from archiver.examine.licence.past import Past, read_past
from archiver.examine.licence.policy import built_in
from archiver.examine.licence.texts import raw_texts
from archiver.examine.licence.upstream import compare
from archiver.git.reader import open_reader
from archiver.records.campaign import Outcome, Owner, OwnerKind, Race, RaceDate
from archiver.records.licence import Holder, LicenceReport, LicenceSource
from tests.gitrepo import C, add_commits, git, make_repo

ORIGIN = "https://github.com/Rivera-2024/rides"
DAY = date(2024, 12, 20)


def named(line: str) -> list[tuple[str, str | None]]:
    return [(name.name, name.years) for name in names_in_line(line)]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Copyright (c) 2016-2017 Ada Roe and Bob Doe", [("Ada Roe", "2016-2017"), ("Bob Doe", "2016-2017")]),
        ("Copyright 2016 Ada Roe & Eve van der Poe", [("Ada Roe", "2016"), ("Eve van der Poe", "2016")]),
        ("Copyright 2016 Ada Roe, Bob Doe and B. Poe", [("Ada Roe", "2016"), ("Bob Doe", "2016"), ("B. Poe", "2016")]),
        ("Copyright 2020 Rivera for Senate, Inc.", [("Rivera for Senate, Inc.", "2020")]),
        ("Copyright (c) 2020, Smith & Sons Ltd.", [("Smith & Sons Ltd.", "2020")]),
        ("Copyright 2015 Department of Health and Fire", [("Department of Health and Fire", "2015")]),
        ("Copyright (c) 2019 Example Software, Inc. dba Example", [("Example Software, Inc. dba Example", "2019")]),
        ("Copyright 2019 Example LLC and other contributors", [("Example LLC", "2019")]),
        ("Copyright 2012 The Example Authors", [("The Example Authors", "2012")]),
        ("Copyright (c) the contributors", []),
        ("© 2018 Bürger für Bäume e.V. Alle Rechte vorbehalten.", [("Bürger für Bäume e.V.", "2018")]),
        ("Copyright Democracy Club 2016. All rights reserved", [("Democracy Club", "2016")]),
        (r"Copyright (c) \[2025\] \[Example.org\]", [("Example.org", "2025")]),
        ("Copyright (C) 2011, 2013-present by Ada Roe", [("Ada Roe", "2011, 2013-present")]),
        ("Copyright 2020 Rivera for President 2020", [("Rivera for President 2020", "2020")]),
        ("SPDX-FileCopyrightText: 2021 Ada Roe <ada@example.org>", [("Ada Roe", "2021")]),
        ("Copyright 2016 María Núñez y José Pérez", [("María Núñez", "2016"), ("José Pérez", "2016")]),
        ("Copyright 2020 ada, bob and eve", [("ada", "2020"), ("bob", "2020"), ("eve", "2020")]),
    ],
)  # fmt: skip
def test_a_line_names_each_holder_once(line: str, names: list[tuple[str, str | None]]) -> None:
    """Two persons on one line are two who must agree; a company with an "and" in its name is one."""
    assert named(line) == names


def test_an_address_is_a_contact_and_never_part_of_the_name() -> None:
    """Contacts are restricted; a name that carried one would print it everywhere."""
    (one,) = names_in_line("Copyright (c) 2011 Ada Roe <ada@example.org> (https://example.org/ada)")

    assert (one.name, one.years, one.contact) == ("Ada Roe", "2011", "ada@example.org")


def test_two_addresses_go_with_their_names() -> None:
    """The wrong address beside a name sends the question to somebody else."""
    found = names_in_line("Copyright 2011 Ada Roe <ada@example.org>, Bob Doe <bob@example.org>")

    assert [(name.name, name.contact) for name in found] == [
        ("Ada Roe", "ada@example.org"),
        ("Bob Doe", "bob@example.org"),
    ]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=1200))
def test_any_line_is_taken_apart(line: str) -> None:
    """What a repository holds is hostile; names are short, clean and few."""
    for name in names_in_line("Copyright 2020 " + line):
        assert len(name.name) <= 120
        assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name.name)


@pytest.mark.parametrize(
    "piece", ["a, ", "1234 - ", " and other", "(c) ", "a.a@", "the ", "2001, ", "\\[", "by ", "A b ", "www."]
)
def test_a_long_line_costs_little(piece: str) -> None:
    """A line made to send a pattern back and forth must not stop the report; no more than its beginning is read."""
    assert len(names_in_line("Copyright " + piece * 100_000)) <= MOST_NAMES


KINDS = {
    "committee": [
        "Rivera for Senate, Inc.", "Rivera for President 2024", "Friends of Rivera", "Coders For Rivera", "Yes on 12",
        "Rivera Victory Committee", "Rivera PAC", "Bürgerbegehren Radentscheid", "Volksentscheid Bäume",
        "Comité de Campaña", "Rivera 2024, Inc.",
    ],
    "party": [
        "Democratic National Committee", "Republican Liberty Caucus", "Pirate Party UK", "SPD", "Partido X",
        "Bündnis 90/Die Grünen",
    ],
    "company": ["Example LLC", "Example GmbH", "Example Software, Inc. dba Example", "Example S.A.", "Example Ltd."],
    "organisation": [
        "Example Civic Action", "Library of Congress", "The Example Team", "Code for America", "Example Foundation",
        "Mehr Demokratie e.V.", "Example gGmbH", "Example.org", "University of Example", "Ajuntament de Barcelona",
    ],
    "person": ["Ada Roe", "Eve van der Poe", "José Pérez", "B. Doe Roe"],
    "forge login": ["Rivera-2024"],
    "template left-over": ["Facebook, Inc.", "Your Name", "<year> <name of author>", "Free Software Foundation, Inc."],
    "unclear": ["netcat", "Fight for the Future"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in KINDS.items() for name in names])
def test_a_holders_kind_is_told_by_its_name(kind: str, name: str) -> None:
    """A committee ends with its campaign, a company does not; nobody can ask a template's author."""
    assert kind_of_holder(name, Known(ORIGIN, templates=built_in().template_authors)) == kind


def test_a_templates_author_may_hold_its_own_work() -> None:
    """In its own repositories the company is no left-over."""
    assert kind_of_holder("Facebook, Inc.", Known("https://github.com/facebook/x", templates=["facebook"])) == "company"


def claims(*lines: str, role: str = "copyright") -> list[Claim]:
    source = LicenceSource(path="LICENSE", blob="0" * 40)
    return [Claim(line, source, role) for line in lines]  # type: ignore[arg-type]


def found(given: Sequence[Claim], owner: Owner | None = None, authors: Sequence[str] = ()) -> tuple[Holder, ...]:
    return find_holders(given, Known(ORIGIN, owner, authors, built_in().template_authors), as_of=DAY)


def an_owner(kind: OwnerKind = "candidate", outcome: Outcome = "lost", **more: object) -> Owner:
    race = Race(
        id="r",
        office="senate",
        cycle=2024,
        dates=(RaceDate(type="general", date=date(2024, 11, 5), status="held"),),
        outcome=outcome,
        race_over_on=date(2024, 11, 6) if outcome not in ("pending", "contested") else None,
    )
    given = {"id": "rivera", "name": "Rivera for Senate", "kind": kind, "origins": (ORIGIN,), "race": (race,), **more}
    return Owner.model_validate(given)


def test_doubles_are_one_holder_with_all_years() -> None:
    """LICENSE, NOTICE and a header name the same committee; it is asked once."""
    given = claims("Copyright 2020 Rivera for Senate", "Copyright (c) 2024 Rivera for Senate, Inc. <x@example.org>")

    (one,) = found(given)

    assert (one.name, one.years, one.contact) == ("Rivera for Senate", "2020, 2024", "x@example.org")


def test_a_line_is_kept_as_it_stands_without_addresses() -> None:
    """The line can be found again in the file, and holds nothing that is restricted."""
    (one,) = found(claims("# Copyright (c) 2024 Ada Roe <ada@example.org>"))

    assert one.line == "Copyright (c) 2024 Ada Roe <e-mail>"
    assert "example.org" not in one.model_copy(update={"contact": None}).model_dump_json()


def test_manifests_speak_only_where_no_line_names_anybody() -> None:
    """A package's author is often whoever typed `npm init`; a copyright line is a claim."""
    author = claims("Ada Roe <ada@example.org> (https://example.org)", role="author")

    assert [h.name for h in found([*claims("Copyright 2024 Rivera for Senate"), *author])] == ["Rivera for Senate"]
    (only,) = found(author)
    assert (only.name, only.kind, only.line, only.contact) == ("Ada Roe", "person", None, "ada@example.org")
    assert [h.kind for h in found([*claims("Copyright 2024 Your Name"), *author])] == ["template left-over", "person"]
    assert found(()) == ()


def test_a_manifests_addresses_go_with_their_names() -> None:
    """A publisher is asked at the address that the package gives; one address for two names is nobody's."""
    one = Field("MIT", "MIT", 1, holders=("Ada Roe",), contacts=("ada@example.org",))
    two = Field("MIT", "MIT", 1, holders=("Ada Roe", "Bob Doe"), contacts=("ada@example.org",))

    given = [claims_of(field, "package.json", "0" * 40) for field in (one, two)]

    assert [[holder.contact for holder in found(each)] for each in given] == [["ada@example.org"], [None, None]]
    assert given[0][0].source and given[0][0].source.path == "package.json"


def test_an_authors_name_is_a_person_even_in_one_word() -> None:
    """Logins stand in copyright lines too; the history tells that somebody commits under it."""
    assert [h.kind for h in found(claims("Copyright 2024 netcat"), authors=["netcat"])] == ["person"]


@pytest.mark.parametrize(
    ("line", "owner", "answer"),
    [
        ("Rivera for Senate, Inc.", an_owner(), "soon"),
        ("Rivera-2024", an_owner(), "soon"),
        ("Rivera Victory Committee", an_owner(), "soon"),
        ("Doe for Senate", an_owner(), "unknown"),
        ("Rivera for Senate, Inc.", an_owner(outcome="won"), "no"),
        ("Rivera for Senate, Inc.", an_owner(outcome="pending"), "no"),
        ("Rivera for Senate, Inc.", an_owner(race=()), "unknown"),
        ("Rivera for Senate, Inc.", an_owner(exempt_reason="a movement"), "no"),
        ("Rivera for Senate, Inc.", an_owner(alive_on=date(2024, 12, 1)), "no"),
        ("Rivera Committee", an_owner("multi_cycle_org"), "no"),
        ("Rivera for Senate, Inc.", None, "unknown"),
        ("Example LLC", None, "no"),
        ("Pirate Party", an_owner(), "no"),
        ("Your Name", an_owner(), "unknown"),
    ],
)
def test_who_dissolves_is_told_by_the_registry(line: str, owner: Owner | None, answer: str) -> None:
    """The question has to reach a committee before it is wound up; another campaign's committee is not judged by it."""
    assert [h.dissolving for h in found(claims(f"Copyright 2024 {line}"), owner)] == [answer]


def test_lines_of_a_file_are_found_with_their_places() -> None:
    """Each claim is checked again from the archive by its line and the digest of its bytes."""
    data = f"NOTICE\r\n\r\nCopyright 2024 Rivera for Senate\r\n{raw_texts()['GPL-3.0-only']}".encode()
    data += b"\nSPDX-FileCopyrightText: 2021 Ada Roe\n"

    given = claims_in(data, "NOTICE", "0" * 40)

    assert [claim.line for claim in given] == ["Copyright 2024 Rivera for Senate", "2021 Ada Roe"]
    assert given[0].source and given[0].source.start_line == 3 and given[0].source.sha256
    assert claims_in(b"\0\0\0binary\0", "LICENSE", "0" * 40) == ()
    licensor = claims_in(b"Parameters\n\nLicensor:             Example, Inc.\n", "LICENSE", "0" * 40)
    assert [claim.line for claim in licensor] == ["Example, Inc."]


# -- the fork's upstream


def past(path: Path) -> Past:
    with open_reader(path) as reader:
        commit = reader.resolve()
        assert commit
        return read_past(reader, commit)


def told_of(path: Path) -> LicenceReport:
    with open_reader(path) as reader:
        return examine_licence(reader, reader.resolve(), as_of=date(2025, 1, 1), origin=ORIGIN)


def filled(spdx: str) -> str:
    return raw_texts()[spdx].replace("<copyright holders>", "Example Civic Action").replace("<year>", "2024")


def test_a_stricter_licence_that_the_fork_does_not_have_is_named(tmp_path: Path) -> None:
    """Whoever merges from upstream today brings the GPL in; the fork itself still stands under MIT."""
    upstream = make_repo(tmp_path / "upstream", [C({"LICENSE": filled("MIT")})])
    git(tmp_path, "clone", "-q", str(upstream), str(tmp_path / "fork"))
    changed = add_commits(upstream, [C({"LICENSE": filled("GPL-3.0-only")}, day="2024-07-01")])
    add_commits(upstream, [C({"LICENSE": filled("AGPL-3.0-only")}, day="2024-08-01")])
    add_commits(tmp_path / "fork", [C({"own.py": "1"})])

    told = compare(past(tmp_path / "fork"), told_of(upstream), origin=ORIGIN)

    assert (told.origin, told.expression) == (ORIGIN, "AGPL-3.0-only")
    assert told.changed and (told.changed.commit, told.changed.before) == (changed, "MIT")


def test_a_kinder_or_equal_upstream_is_no_warning(tmp_path: Path) -> None:
    """Only what asks more can surprise whoever merges."""
    upstream = make_repo(tmp_path / "upstream", [C({"LICENSE": filled("GPL-3.0-only")})])
    git(tmp_path, "clone", "-q", str(upstream), str(tmp_path / "fork"))
    add_commits(upstream, [C({"LICENSE": filled("MIT")}, day="2024-07-01")])

    assert compare(past(tmp_path / "fork"), told_of(upstream), origin=ORIGIN).changed is None
    assert compare(past(upstream), told_of(upstream), origin=ORIGIN).changed is None


def test_a_fork_that_has_the_change_needs_no_warning(tmp_path: Path) -> None:
    """It was forked after the change: what it has is what upstream has."""
    upstream = make_repo(tmp_path / "upstream", [C({"LICENSE": filled("MIT")}), C({"LICENSE": filled("GPL-3.0-only")})])
    git(tmp_path, "clone", "-q", str(upstream), str(tmp_path / "fork"))

    assert compare(past(tmp_path / "fork"), told_of(upstream), origin=ORIGIN).changed is None


def test_an_upstream_that_took_its_licence_away_is_named(tmp_path: Path) -> None:
    """Without a licence nothing new may be taken over from there."""
    upstream = make_repo(tmp_path / "upstream", [C({"LICENSE": filled("MIT")})])
    git(tmp_path, "clone", "-q", str(upstream), str(tmp_path / "fork"))
    add_commits(upstream, [C({"LICENSE": None, "a": "1"}, day="2024-07-01")])

    told = compare(past(tmp_path / "fork"), told_of(upstream), origin=ORIGIN)

    assert told.expression is None
    assert told.changed and told.changed.kind == "remove"
