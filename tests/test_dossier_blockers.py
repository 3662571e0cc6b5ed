"""The list of what costs a day: one cause is one line, the costliest comes first, and trifles never stand in it."""

import pytest

from archiver.dossier.causes import by_cause
from archiver.dossier.public import publish
from archiver.dossier.readiness import components_of
from archiver.dossier.sections import REGISTER
from archiver.dossier.sections.blockers import blocks, homes, told
from archiver.dossier.tasks import tasks_of
from archiver.records.dossier import Handoff
from archiver.records.fact import Examination, Fact, Finding
from tests.dossierinput import COMMIT, a_dossier


def a_finding(code: str, line: int = 7, path: str = "serverless.yml", message: str = "", severity: str = "medium"):
    """A public finding."""
    text = message or f"The check {code} says that something is wrong here."
    return Finding(code=code, severity=severity, message=text, path=path, blob="0" * 40, line=line)  # type: ignore[arg-type]


def handoff(*findings: Finding, facts: tuple[Fact, ...] = ()) -> Handoff:
    """A handoff of these findings under a licence that allows everything."""
    given = a_dossier()
    report = given.licence.model_copy(update={"verdict": "adopt", "required_actions": (), "reasons": ()})
    examination = Examination(facts=facts, findings=findings)
    return publish(given.model_copy(update={"licence": report, "examination": examination}))


def listed(given: Handoff) -> list[str]:
    """The lines of the list as plain text."""
    lines = blocks(given)[:1]
    return ["".join(span.text for span in line) for block in lines for line in block.items]  # type: ignore[union-attr]


BLANKED = (a_finding("INF-001", 15), a_finding("SCR-001", 14), a_finding("RUN-007", 14))


def test_what_several_checks_say_of_one_place_is_one_obstacle():
    """One blanked value breaks the file for three checks; an adopter mends it once."""
    given = handoff(*BLANKED)

    assert len(listed(given)) == 1
    assert listed(given)[0].startswith("The check RUN-007")
    assert all(f"({code})" in listed(given)[0] for code in ("SCR-001", "INF-001"))
    assert told(given) == {"RUN-007", "SCR-001", "INF-001"}


def test_one_cause_is_one_task_that_points_to_all_its_findings():
    """Whoever takes the task sees every effect, and nobody else takes the same work under another name."""
    given = handoff(*BLANKED)
    tasks = [task for task in tasks_of(given, ()) if task.where]

    assert len(tasks) == 1 and len(tasks[0].why) == 3
    assert "From the same cause" in tasks[0].reason


def test_one_cause_is_named_once_for_a_component():
    """A light with three reasons looks three times as bad as it is."""
    part = Fact(
        id="stack-component-1", section="stack", statement="The root: backend.", basis="code", locator=COMMIT,
        data={"component": "", "role": "backend", "language": "Python", "bytes": 10},
    )  # fmt: skip
    assert len(components_of(handoff(*BLANKED, facts=(part,)))[0].blockers) == 1


@pytest.mark.parametrize(
    "other",
    [
        a_finding("INF-001", 40),
        a_finding("INF-001", 14, "infra/serverless.yml"),
        a_finding("RUN-002", 14),
    ],
    ids=["far away", "another file", "another cause"],
)
def test_other_causes_stay_apart(other):
    """Two faults that are mended apart are two obstacles."""
    assert len(by_cause(handoff(a_finding("RUN-007", 14), other).findings)) == 2


def test_an_effect_is_told_apart_where_it_also_stands_alone():
    """A section may only leave out a check whose every finding the list has said."""
    given = handoff(*BLANKED, *(a_finding("INF-001", 3, f"{n}.tf") for n in range(2)))
    assert len(listed(given)) == 2


def test_a_missing_half_comes_first_and_undocumented_variables_last():
    """What is searched for a week is worth the first line; a list of names is worth the last."""
    variables = [a_finding("ENV-001", n, message=f"Code reads V{n}, and nothing names it.") for n in range(1, 9)]
    given = handoff(*variables, a_finding("RUN-003", 2, "README.md"), a_finding("DAT-001", 3, "models.py"))

    assert [line.partition(", ")[0][:17] for line in listed(given)] == [
        "The check DAT-001",
        "The check RUN-003",
        "Code reads V1",
    ]


def test_trifles_are_no_obstacle():
    """A list padded with one undocumented switch and a column of addresses is laughed at."""
    given = handoff(a_finding("ENV-001"), a_finding("DAT-003"), a_finding("RES-002"), a_finding("HIS-001"))

    assert blocks(given) == [] and told(given) == frozenset()


def test_where_findings_are_told_is_a_section_of_the_page():
    """A place that leads nowhere is worse than none."""
    titles = {maker.TITLE for maker in REGISTER}

    for code in ("RUN-002", "WIR-001", "SCR-001", "DEP-001", "STK-001", "SVC-001", "ENV-001", "INF-001", "DAT-001"):
        assert homes([code]).removesuffix(f" ({code})") in titles
    assert homes(["HIS-004", "DEP-001"]) == "Stack and end of life (DEP-001); HIS-004"
