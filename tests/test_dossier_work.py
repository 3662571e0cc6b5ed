"""Readiness by component and shovel-ready tasks: from findings and facts, and nothing else."""

import json
import re
from pathlib import Path

import pytest

from archiver.dossier.issues import issue_texts
from archiver.dossier.public import publish
from archiver.dossier.readiness import components_of, rules
from archiver.dossier.tasks import MOST, tasks_json, tasks_of
from archiver.records.dossier import Exposure, Handoff
from archiver.records.fact import Examination, Fact, Finding
from archiver.records.licence import RequiredAction
from tests.dossierinput import COMMIT, a_dossier

DOCS = Path(__file__).parent.parent / "docs"


def a_component(folder: str, role: str, language: str = "Python") -> Fact:
    """What the components examiner says of one."""
    return Fact(
        id=f"stack-component-{role}-{folder or 'root'}",
        section="stack",
        statement=f"`{folder}/`: {role}.",
        basis="code",
        locator=f"{COMMIT}:{folder}/manifest",
        data={"component": folder, "role": role, "language": language, "bytes": 1000},
    )


def a_finding(code: str, path: str | None, message: str = "`thing` is wrong.", severity: str = "medium") -> Finding:
    """A public finding."""
    return Finding(code=code, severity=severity, message=message, path=path, blob="0" * 40, line=7)  # type: ignore[arg-type]


TESTED = Fact(
    id="run-tests-1", section="run", statement="pytest.", basis="code", locator=COMMIT, data={"tests": "pytest"}
)


def handoff(*facts: Fact, findings: tuple[Finding, ...] = (), **licence: object) -> Handoff:
    """A handoff of these facts and findings, under a licence that allows it."""
    given = a_dossier()
    report = given.licence.model_copy(update={"verdict": "adopt", "required_actions": (), "reasons": (), **licence})
    examination = Examination(facts=facts, findings=findings)
    return publish(given.model_copy(update={"licence": report, "examination": examination}))


def test_a_fault_of_the_site_leaves_the_backend_as_it_is():
    """One light for a whole repository lies: half of it may run tomorrow."""
    found = components_of(
        handoff(
            a_component("api", "backend"),
            a_component("web", "site", "JavaScript"),
            TESTED,
            findings=(a_finding("WIR-001", "web/src/a.js", "`fakeFetch` is called."),),
        )
    )

    assert {c.path: c.readiness for c in found} == {"api": "green", "web": "red"}
    assert found[1].blockers == ("`fakeFetch` is called.",)


def test_tests_that_nothing_runs_are_not_said_to_be_missing():
    """Beside 900 of them the sentence "nothing says how it is tested" is false."""
    counted = TESTED.model_copy(update={"data": {"cases": 914, "files": 129, "language": "C#"}})
    found = components_of(handoff(a_component("server", "backend", "C#"), counted))

    assert found[0].readiness == "amber"
    assert found[0].blockers == ("It has tests, and nothing says how they are run; nobody has tried.",)


def test_a_missing_half_is_named_before_a_wrong_port():
    """A wrong port fails at once; a loader that is not there is searched for."""
    port, table = a_finding("RUN-001", "api/a.yml", "Port."), a_finding("DAT-001", "api/m.py", "Table.")
    found = components_of(handoff(a_component("api", "backend"), TESTED, findings=(port, table)))

    assert found[0].blockers == ("Table.", "Port.")


def test_a_fault_in_python_does_not_stop_the_site_of_the_same_folder():
    """Spoke and its kin keep backend and site in one package."""
    found = components_of(
        handoff(
            a_component("", "backend"),
            a_component("", "site", "JavaScript"),
            TESTED,
            findings=(a_finding("WIR-001", "app/settings.py"),),
        )
    )

    assert [c.readiness for c in found] == ["red", "green"]


def test_a_licence_that_somebody_else_must_lift_stops_every_component():
    """Nobody may use the part that runs, either."""
    found = components_of(handoff(a_component("", "backend"), TESTED, verdict="ask_owner"))

    assert found[0].readiness == "red"
    assert found[0].blockers


def test_nothing_known_is_no_green_light():
    """Without tests, nothing found means that nobody could look."""
    assert components_of(handoff(a_component("", "backend")))[0].readiness == "amber"


def test_a_low_finding_stops_nothing():
    """An undocumented variable with a default is no obstacle."""
    low = (a_finding("ENV-001", "a.py", severity="low"),)

    assert components_of(handoff(a_component("", "backend"), TESTED, findings=low))[0].readiness == "green"


def test_a_task_says_where_why_and_when_it_is_done():
    """Without these it is a wish."""
    given = handoff(
        a_component("web", "site", "JavaScript"),
        findings=(
            a_finding("DEP-001", "web/a.js", "`web/a.js` imports `b`, and `package.json` does not declare `bluebird`."),
        ),
    )
    (task,) = tasks_of(given, components_of(given))

    assert "`bluebird`" in task.title
    assert task.skill == "frontend"
    assert task.where == (f"{COMMIT}:web/a.js:7",)
    assert task.why == (given.findings[0].id,)
    assert task.done_when


def test_what_must_come_first_comes_first():
    """Nobody upgrades a framework without tests that run."""
    findings = (
        a_finding("STK-001", "a.txt", "Django 2.2: its support ended 2022-04."),
        a_finding("RUN-004", "tests/a.js"),
    )
    given = handoff(a_component("", "backend"), findings=findings)
    tasks = tasks_of(given, components_of(given))
    numbers = {task.id: number for number, task in enumerate(tasks)}

    upgrade = next(task for task in tasks if "Django" in task.title)
    assert upgrade.depends_on
    assert all(numbers[first] < numbers[task.id] for task in tasks for first in task.depends_on)


def test_secrets_make_a_task_without_a_place():
    """A task that names the file would be the map that the page withholds."""
    given = handoff().model_copy(update={"exposure": Exposure(secrets={"keys": 3}, personal_data={"voter rows": 1})})
    tasks = tasks_of(given, ())

    assert [task.skill for task in tasks] == ["security", "security"]
    assert all(task.where == () for task in tasks)


def test_the_list_stays_short_enough_to_be_read():
    """Licence first; the rest stands in the findings."""
    folders = [f"p{number}" for number in range(30)]
    parts = [a_component(folder, "backend") for folder in folders]
    findings = tuple(a_finding("DEP-001", f"{folder}/a.py") for folder in folders)
    waits = (RequiredAction(code="ask", text="Ask for a licence.", who="legal", blocking=True),)
    given = handoff(*parts, findings=findings, required_actions=waits)
    tasks = tasks_of(given, components_of(given))

    assert len(tasks) == MOST
    assert tasks[0].skill == "legal"


def test_where_there_are_no_tests_the_first_one_is_the_task():
    """ "Run the tests on every push" sends a volunteer to look for what is not there."""
    no_ci = Fact(id="run-ci-1", section="run", statement="No CI.", basis="code", locator=COMMIT, data={"ci": None})

    untested = TESTED.model_copy(update={"id": "run-untested-1", "data": {"untested": True}})

    assert [task.title.split()[0] for task in tasks_of(handoff(no_ci, untested), ())] == ["Write"]
    assert tasks_of(handoff(no_ci), ()) == (), "tests may be there in a language that nobody looked into"
    assert [task.title.split()[0] for task in tasks_of(handoff(no_ci, TESTED), ())] == ["Run"]


def test_tasks_are_written_for_machines_and_as_issues():
    """The board reads tasks.json; a person pastes the text."""
    given = handoff(a_component("", "backend"), findings=(a_finding("RUN-004", "tests/a.js", "<b>12</b> `x` files."),))
    given = given.model_copy(update={"tasks": tasks_of(given, components_of(given))})
    read = json.loads(tasks_json(given))
    texts = issue_texts(given)

    assert [task["id"] for task in read["tasks"]] == ["T1"]
    text = texts["issues/T1.md"].decode()
    assert text.startswith("# Give the tests a runner again")
    assert "## Done when" in text
    assert "<b>" not in text.replace("\\<b>", "")


@pytest.mark.parametrize(
    "code", sorted(set(re.findall(r"^\| ([A-Z]{3}-\d{3}) ", (DOCS / "findings.md").read_text(), re.M)))
)
def test_every_finding_of_weight_asks_for_work(code):
    """A finding of medium weight that leads to no task is a complaint."""
    row = next(line for line in (DOCS / "findings.md").read_text().splitlines() if line.startswith(f"| {code} "))
    severity = row.split("|")[2]
    if code.startswith(("LIC", "SEC", "PII", "HIS-001", "HIS-002")) or (
        "medium" not in severity and "high" not in severity
    ):
        return

    assert code in rules()


def test_every_rule_of_work_is_whole():
    """A missing key would be found by whoever hits that finding first."""
    for code, rule in rules().items():
        assert rule["title"] and rule["done_when"], code
        assert rule["skill"] in ("backend", "frontend", "data", "docs", "security", "devops", "legal", "code"), code
        assert rule["size"] in ("S", "M", "L"), code
        assert rule.get("light") in (None, "red", "amber"), code
