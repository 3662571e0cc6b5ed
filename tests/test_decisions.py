"""What a person decided stands until something happens that the person had not seen."""

from datetime import date

import pytest

from archiver.assess import assess
from archiver.assess.decisions import evidence_seen, persons_needed, same_person
from archiver.assess.published import published
from archiver.records.activity import ActivityProfile, Declaration, Mark
from archiver.records.campaign import Owner, Race, RaceDate
from archiver.records.verdict import Confirmation, Verdict

ORIGIN = "https://github.com/rivera/tool"
WORK = Mark(day=date(2024, 10, 1), commit="b" * 40)
MOVED = Declaration(kind="moved", source="readme", locator="a" * 40 + ":README.md:3", target="https://x.example/new")


def activity(work: Mark = WORK, **more: object) -> ActivityProfile:
    values: dict[str, object] = {
        "as_of": date(2030, 1, 1), "head": "b" * 40, "commits": 40, "human_commits": 40, "roots": 1, "root_share": 10,
        "first": Mark(day=date(2024, 1, 10), commit="a" * 40), "last_any": work, "last_human": work,
        "last_substantive": work,
    }  # fmt: skip
    return ActivityProfile.model_validate(values | more)


def a_race(name: str = "r", over: date = date(2024, 11, 5), office: str = "senate") -> Race:
    days = (RaceDate(type="general", date=over, status="held"),)
    return Race(id=name, office=office, cycle=over.year, dates=days, outcome="lost", race_over_on=over)


def owner(*races: Race, **more: object) -> Owner:
    values = {"id": "rivera", "name": "Rivera", "kind": "candidate", "origins": (ORIGIN,), "race": races or (a_race(),)}
    return Owner.model_validate(values | more)


PRESIDENT = owner(a_race(office="Präsidentin"))


def said(decision: str = "confirm", person: str = "Ana Ruiz", at: str = "2025-06-01", **more: object) -> Confirmation:
    values: dict[str, object] = {
        "person": person, "decision": decision, "state": "ENDED_CANDIDATE", "at": at, "judged": 3, "work": WORK,
    }  # fmt: skip
    return Confirmation.model_validate(values | more)


def judge(
    *decisions: Confirmation, on: str = "2025-07-01", given: ActivityProfile | None = None, whose: Owner | None = None
) -> Verdict:
    return assess(
        given or activity(), whose or owner(), as_of=date.fromisoformat(on), origin=ORIGIN, decisions=decisions
    )


def test_new_work_after_a_confirmation_opens_the_question_again_and_says_so():
    """Nobody has to remember to look: the campaign that comes back is no longer called over."""
    after = activity(Mark(day=date(2025, 6, 20), commit="c" * 40))
    verdict = judge(said(), given=after)
    assert (verdict.state, verdict.confirmed_by) == ("WINDING_DOWN", None)
    assert "confirmed on 2025-06-01, but a person worked on it on 2025-06-20: the question is open" in verdict.sentence

    later = judge(said(), given=after, on="2025-10-01")
    assert (later.state, later.confirmed_by) == ("ENDED_CANDIDATE", None)
    again = judge(said(), said(at="2025-10-01", work=after.last_substantive), given=after, on="2025-10-01")
    assert again.state == "ENDED_CONFIRMED"


@pytest.mark.parametrize(
    ("work", "stands"),
    [
        (Mark(day=date(2025, 6, 1), commit="c" * 40), True),
        (Mark(day=date(2025, 6, 1), commit="d" * 40), False),
        (Mark(day=date(2025, 5, 31), commit="e" * 40), True),
        (Mark(day=date(2025, 6, 2), commit="f" * 40), False),
    ],
    ids=["what was seen", "unseen, the same day", "older than what was seen", "the day after"],
)
def test_work_of_the_day_of_the_decision_counts_by_what_the_person_saw(work, stands):
    """A decision has a day and no hour: what lay on the table does not open it again, anything else does."""
    seen = Mark(day=date(2025, 6, 1), commit="c" * 40)
    verdict = judge(said(state="MOVED", work=seen), given=activity(work, declarations=(MOVED,)))
    assert (verdict.state, verdict.confirmed_by is not None) == ("MOVED", stands)


def test_work_that_the_archive_had_not_seen_on_the_day_of_the_decision_opens_it_again():
    """It was committed before the decision, and copied after it: the person decided without knowing of it."""
    verdict = judge(said(), given=activity(Mark(day=date(2025, 5, 20), commit="c" * 40)))
    assert verdict.confirmed_by is None


def test_work_is_no_news_where_another_organisation_took_the_place_over():
    """Its new owner works there; that is what was confirmed."""
    handed = owner(successor="The Tool Collective")
    after = activity(Mark(day=date(2025, 6, 20), commit="c" * 40))
    verdict = judge(said(state="HANDED_OVER_IN_PLACE"), given=after, whose=handed)
    assert (verdict.state, verdict.confirmed_by) == ("HANDED_OVER_IN_PLACE", "Ana Ruiz")


def test_a_new_race_or_the_owners_word_opens_it_again():
    """The same person may run again; the owner may write that they go on."""
    later = owner(a_race(), a_race("s", date(2026, 11, 3)))
    assert judge(said(), on="2027-07-01", whose=later).confirmed_by is None
    answered = judge(said(), whose=owner(alive_on=date(2025, 6, 10)))
    assert answered.confirmed_by is None and "said on 2025-06-10 that it goes on" in answered.sentence


def test_an_earlier_day_sees_no_later_decision():
    """`--as-of` must answer as that day would have."""
    assert judge(said(), on="2025-05-31").confirmed_by is None
    assert judge(said(), said("reject", at="2025-08-01"), on="2025-07-01").confirmed_by == "Ana Ruiz"


def test_a_confirmation_counts_for_its_state_only():
    """Somebody confirmed that it moved; that it was born ended is another question."""
    assert judge(said(state="MOVED")).confirmed_by is None


def test_two_persons_for_a_party_or_a_presidential_race():
    """The harm of a false word about them is the greatest."""
    first = judge(said(), whose=PRESIDENT)
    assert (first.state, first.confirmed_by, first.persons) == ("ENDED_CANDIDATE", None, 2)
    assert first.first_confirmed_on == date(2025, 6, 1)
    both = judge(said(), said(person="Bo Li", at="2025-06-02"), whose=PRESIDENT)
    assert (both.state, both.confirmed_by) == ("ENDED_CONFIRMED", "Ana Ruiz and Bo Li")
    assert both.first_confirmed_on is None
    assert "Ana" not in both.sentence


@pytest.mark.parametrize(
    "decisions",
    [
        (said(), said(person="ANA  RUÍZ", at="2025-06-02")),
        (
            said(),
            said("reject", person="Cy", at="2025-06-02", until="2025-06-10"),
            said(person="Bo Li", at="2025-06-20"),
        ),
        (
            said(),
            said("snooze", person="Cy", at="2025-06-02", until="2025-06-10"),
            said(person="Bo Li", at="2025-06-20"),
        ),
        (said(state="MOVED"), said(person="Bo Li", at="2025-06-02")),
    ],
    ids=["the same name", "a rejection between", "a pause between", "about another state"],
)
def test_two_are_two_different_persons_who_agree_without_a_no_between_them(decisions):
    """Otherwise one person alone, or two who never agreed, would make it official."""
    assert judge(*decisions, whose=PRESIDENT).confirmed_by is None


def test_who_needs_two():
    """Words of several languages; and a president of anything, for the price of one more look."""
    offices = ("President", "US presidential", "presidencia", "présidence", "Bundespräsident", "prezident")
    assert [persons_needed(owner(a_race(office=office))) for office in offices] == [2] * 6
    assert persons_needed(owner(kind="party")) == 2
    assert [persons_needed(one) for one in (owner(), None)] == [1, 1]
    assert same_person("José  Núñez", "jose nunez") and not same_person("Jo", "Joe")


def test_a_rejection_holds_until_its_day_or_new_evidence_and_not_for_mere_silence():
    """A person knows better; the machine may ask again only with something the person has not seen."""
    seen = evidence_seen(judge(on="2025-06-01").evidence)
    rejected = said("reject", evidence=seen)
    assert judge(rejected).state == "WINDING_DOWN"
    assert [veto.code for veto in judge(rejected).vetoes] == ["V7"]
    assert judge(rejected, on="2025-11-27").state == "WINDING_DOWN"
    assert judge(rejected, on="2025-11-28").state == "ENDED_CANDIDATE"

    flag = Declaration(kind="ended", source="readme", locator="c" * 40 + ":README.md:1", quote="It is over.")
    assert judge(rejected, given=activity(declarations=(flag,))).state == "ENDED_CANDIDATE"
    elsewhere = flag.model_copy(update={"locator": "d" * 40 + ":README.md:9"})
    known = said("reject", evidence=evidence_seen(judge(given=activity(declarations=(flag,))).evidence))
    assert judge(known, given=activity(declarations=(elsewhere,))).state == "WINDING_DOWN"


def test_what_is_published_can_be_read_aloud():
    """The owner of the code hears no codes, no states in capitals, and days as people say them."""
    words = published(judge(said()))
    assert words.startswith("The campaign behind this code (Rivera) is over. We say so because of this: ")
    assert "5 November 2024" in words and "We found nothing that speaks against it." in words
    assert "END-" not in words and "ENDED" not in words and "Ana" not in words
    moved = published(judge(given=activity(declarations=(MOVED,))))
    assert moved.startswith("Work on this code goes on at another place, https://x.example/new.")
    assert published(judge(on="2024-11-06")).startswith("Nothing would be published")
