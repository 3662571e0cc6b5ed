"""The verdict as a pure function of facts, use, day and policy table."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import ConfigError
from archiver.examine.licence import examine_licence
from archiver.examine.licence.policy import SEVERITY, built_in, load_policy
from archiver.examine.licence.texts import raw_texts
from archiver.examine.licence.turns import anniversary, day_in
from archiver.examine.licence.verdict import LicenceFacts, Turn, decide
from archiver.git.reader import open_reader
from archiver.records.licence import IntendedUse, LicenceReport
from tests.gitrepo import C, make_repo

DAY = date(2026, 11, 3)
MIT = LicenceFacts("MIT", "text", holder="named")


def verdict(facts: LicenceFacts, *, use: IntendedUse = "publish", day: date = DAY, policy: Path | None = None) -> str:
    return decide(facts, use=use, as_of=day, policy=load_policy(policy)).verdict


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "adopt"),
        ({"holder": "missing"}, "adopt_with_conditions"),
        ({"holder": "template"}, "ask_owner"),
        ({"differs": True}, "ask_owner"),
        ({"forbids_campaigns": True}, "do_not_adopt"),
        ({"restriction": True}, "ask_owner"),
        ({"additional_terms": True}, "adopt_with_conditions"),
        ({"conflict": "within"}, "adopt_with_conditions"),
        ({"conflict": "across"}, "ask_owner"),
        ({"shut_asset": True}, "adopt_with_conditions"),
        ({"part_stricter": True}, "adopt_with_conditions"),
        ({"relicensed": True}, "adopt_with_conditions"),
        ({"holders_dropped": True}, "adopt_with_conditions"),
        ({"upstream_stricter": True}, "adopt_with_conditions"),
        ({"unreadable": True}, "ask_owner"),
        ({"basis": "manifest"}, "ask_owner"),
        ({"basis": "link"}, "adopt"),
        ({"basis": "elsewhere", "elsewhere": True}, "adopt_with_conditions"),
        ({"basis": "elsewhere", "elsewhere": True, "expression": None}, "ask_owner"),
        ({"basis": "none", "expression": None}, "do_not_adopt"),
        ({"expression": "CC-BY-ND-4.0"}, "do_not_adopt"),
        ({"expression": "LicenseRef-Proprietary"}, "do_not_adopt"),
        ({"expression": "Something-Nobody-Knows"}, "ask_owner"),
        ({"of_campaign": True, "holder_ends": True}, "adopt"),
    ],
    ids=lambda value: ",".join(f"{k}={v}" for k, v in value.items()) or "plain" if isinstance(value, dict) else "",
)
def test_each_fact_moves_the_verdict_as_the_notes_say(change: dict[str, object], expected: str) -> None:
    """The order of the rules is the product: no permission, prohibition, what only the owner settles, conditions."""
    assert verdict(replace(MIT, **change)) == expected


def test_copyleft_asks_nothing_of_whoever_only_runs_it() -> None:
    """A GPL tool run by a campaign for itself needs no source offer; one passed on does, and the AGPL also online."""
    gpl, agpl = replace(MIT, expression="GPL-3.0-only"), replace(MIT, expression="AGPL-3.0-only")

    assert [verdict(gpl, use=use) for use in ("internal", "service", "publish")] == [
        "adopt", "adopt", "adopt_with_conditions",
    ]  # fmt: skip
    assert [verdict(agpl, use=use) for use in ("internal", "service", "publish")] == [
        "adopt", "adopt_with_conditions", "adopt_with_conditions",
    ]  # fmt: skip


@given(
    st.fixed_dictionaries(
        {
            "expression": st.sampled_from(["MIT", "GPL-3.0-only", "MIT OR GPL-2.0-only", "CC-BY-ND-4.0", None]),
            "basis": st.sampled_from(["text", "notice", "readme", "manifest", "custom", "none"]),
            "differs": st.booleans(),
            "forbids_campaigns": st.booleans(),
            "conflict": st.sampled_from(["none", "within", "across"]),
            "unreadable": st.booleans(),
        }
    ),
    st.sampled_from(["internal", "service", "publish"]),
)
def test_the_worst_reason_is_the_verdict_and_a_doubt_never_helps(given: dict, use: IntendedUse) -> None:
    """The verdict is its worst reason's, blocking actions come first, and one more doubt never clears."""
    some = LicenceFacts(**given)
    found = decide(some, use=use, as_of=DAY, policy=built_in())

    assert found.verdict == found.reasons[0].verdict == max((r.verdict for r in found.reasons), key=SEVERITY.index)
    assert all(a.blocking >= b.blocking for a, b in pairwise(found.actions))
    assert found.sentence.endswith("This is not legal advice.")
    doubted = decide(replace(some, restriction=True), use=use, as_of=DAY, policy=built_in())
    assert SEVERITY.index(doubted.verdict) >= SEVERITY.index(found.verdict)
    if found.verdict in ("ask_owner", "do_not_adopt"):
        assert any(action.blocking for action in found.actions)


def test_a_licence_becomes_another_one_on_its_day() -> None:
    """FSL code is free two years later; whoever asks one day earlier must be told no, and when."""
    some = replace(MIT, expression="FSL-1.1-ALv2", turns={"FSL-1.1-ALv2": Turn(date(2026, 2, 27), "Apache-2.0")})

    before = decide(some, use="publish", as_of=date(2026, 2, 26), policy=built_in())
    after = decide(some, use="publish", as_of=date(2026, 2, 27), policy=built_in())

    assert (before.verdict, before.effective) == ("adopt_with_conditions", "FSL-1.1-ALv2")
    assert (after.verdict, after.effective) == ("adopt", "Apache-2.0")
    assert "2026-02-27" in before.reasons[0].text + before.reasons[-1].text + before.sentence


BUSL = """Business Source License 1.1

Parameters

Licensor:             Rivera for Senate, Inc.
Licensed Work:        Rides 2.0
Additional Use Grant: You may use it for your own campaign, but not for that of an opponent.
Change Date:          {date}
Change License:       {into}

"""


def examined(path: Path, text: str, day: date) -> LicenceReport:
    repo = make_repo(path, [C({"LICENSE": text}, day="2023-03-01")])
    with open_reader(repo) as reader:
        return examine_licence(reader, reader.resolve(), as_of=day, origin=None)


@pytest.mark.parametrize(
    ("written", "day", "effective"),
    [
        ("2026-01-01", date(2025, 12, 31), "BUSL-1.1"),
        ("2026-01-01", date(2026, 1, 1), "GPL-2.0-or-later"),
        ("January 1, 2035", date(2027, 2, 28), "BUSL-1.1"),
        ("January 1, 2035", date(2027, 3, 1), "GPL-2.0-or-later"),
        ("Four years from publication", date(2027, 3, 1), "GPL-2.0-or-later"),
    ],
)
def test_a_business_source_license_is_read_with_its_parameters(
    tmp_path: Path, written: str, day: date, effective: str
) -> None:
    """Its own day counts, and four years after publication at the latest; the parameters are no change of its terms."""
    body = raw_texts()["BUSL-1.1"].partition("\n\n")[2]
    text = BUSL.format(date=written, into="GPL Version 2.0 or later") + body

    found = examined(tmp_path / "r", text, day)

    assert (found.expression, found.effective) == ("BUSL-1.1", effective)
    assert found.committed_on == date(2023, 3, 1)
    assert "LIC-005" not in {finding.code for finding in found.findings}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-01-31", date(2027, 1, 31)),
        ("31 January 2027", date(2027, 1, 31)),
        ("the 1st March, 2027", date(2027, 3, 1)),
        ("January 31, 2027", date(2027, 1, 31)),
        ("2027-13-41", None),
        ("soon", None),
        ("9" * 4000, None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    """A change date decides; one that is misread would free code too early."""
    assert day_in(text) == day


def test_a_leap_day_has_an_anniversary() -> None:
    """29 February comes once in four years, a licence's term need not."""
    assert anniversary(date(2024, 2, 29), 2) == date(2026, 2, 28)


def test_a_users_table_is_laid_over_the_built_in_one(tmp_path: Path) -> None:
    """An organisation that keeps away from the AGPL says so in three lines, and everything else stays."""
    own = tmp_path / "policy.yaml"
    own.write_text("identifiers:\n  restricted-use: [AGPL-3.0-only]\nactions:\n  ask-use: {text: Ask our counsel.}\n")
    agpl = replace(MIT, expression="AGPL-3.0-only")

    found = decide(agpl, use="publish", as_of=DAY, policy=load_policy(own))

    assert (verdict(agpl), found.verdict) == ("adopt_with_conditions", "ask_owner")
    assert [(action.who, action.text) for action in found.actions] == [("owner", "Ask our counsel.")]
    assert verdict(MIT, policy=own) == "adopt"
    assert load_policy(own).name != "built-in" == load_policy(None).name


def test_a_users_templates_count_for_holders(tmp_path: Path) -> None:
    """An organisation knows its own starter kit: its name in a LICENSE says nothing of the campaign's work."""
    own = tmp_path / "policy.yaml"
    own.write_text('template_authors: ["Our Starter Kit"]\n')
    text = raw_texts()["MIT"].replace("<copyright holders>", "Our Starter Kit").replace("<year>", "2024")
    repo = make_repo(tmp_path / "r", [C({"LICENSE": text})])

    with open_reader(repo) as reader:
        reports = [
            examine_licence(reader, reader.resolve(), as_of=DAY, origin=None, policy=load_policy(path))
            for path in (None, own)
        ]

    assert [report.verdict for report in reports] == ["adopt", "ask_owner"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("categorie: {}", "key categorie: unknown"),
        ("identifiers: {wild: [MIT]}", "identifiers.wild: no such category"),
        ("categories: {permissive: {verdict: maybe}}", "categories.permissive.verdict"),
        ("categories: {permissive: {actions: [dance]}}", "no action `dance`"),
        ("categories: {permissive: 3}", "categories.permissive"),
        ("identifiers: [MIT]", "no table"),
        ("identifiers: {permissive: 7}", "no table"),
        ("- a", "no policy table"),
        ("a: [", "no YAML"),
        ("a: &a [*a, *a]", "no"),
    ],
)
def test_a_wrong_table_is_named_with_its_key(tmp_path: Path, text: str, says: str) -> None:
    """A typing error in a policy must not silently allow what somebody meant to forbid."""
    own = tmp_path / "policy.yaml"
    own.write_text(text)

    with pytest.raises(ConfigError, match=r"policy\.yaml") as told:
        load_policy(own)

    assert says in str(told.value)


def test_a_table_that_is_not_there_is_said(tmp_path: Path) -> None:
    """The path is what is wrong, and stands in the message."""
    with pytest.raises(ConfigError, match=r"nowhere\.yaml"):
        load_policy(tmp_path / "nowhere.yaml")
