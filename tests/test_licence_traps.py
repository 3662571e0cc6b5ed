"""The trap list: odd and hostile trees, each with the answer of a careful reader."""

import json
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from archiver.examine.licence import examine_licence
from archiver.git.reader import open_reader
from archiver.records.licence import LicenceReport
from tests.licence_traps import SWOLLEN, TRAPS, WRONG, Trap, build

pytestmark = pytest.mark.timeout(60)

ROOT = Path(__file__).parent.parent
MEMORY = 1 << 30
CHILD = """
import sys
from pathlib import Path
from tests.test_licence_traps import report
for path in sys.argv[1:]:
    print(report(Path(path)).verdict)
"""


def report(path: Path) -> LicenceReport:
    with open_reader(path) as reader:
        return examine_licence(reader, reader.resolve(), as_of=date(2024, 12, 1), origin=None)


def cases() -> list[object]:
    marks = {name: [pytest.mark.xfail(reason=why, strict=True)] for name, why in WRONG.items()}
    return [pytest.param(trap, id=name, marks=marks.get(name, [])) for name, trap in TRAPS.items()]


@pytest.mark.parametrize("trap", cases())
def test_a_trap_gets_the_answer_of_a_careful_reader(trap: Trap, tmp_path: Path) -> None:
    """Each of these has misled a licence tool; the reason stands beside the tree."""
    found = report(build(trap, tmp_path / "repo"))

    assert (found.expression, found.verdict) == (trap.expression, trap.verdict), trap.why
    codes = {finding.code for finding in found.findings}
    assert trap.codes <= codes and not trap.absent & codes, sorted(codes)
    assert trap.actions <= {action.code for action in found.required_actions}
    assert trap.conflict is None or trap.conflict == bool(found.conflicts)
    material = {(d.type, d.source.start_line or 0) for at in found.detections for d in at.deviations if d.material}
    assert trap.deviations <= material, material
    if trap.history:
        assert tuple(event.kind for event in sorted(found.history, key=lambda event: event.day)) == trap.history
        assert (found.kinder.expression if found.kinder else None) == trap.kinder
    assert trap.not_examined <= set(found.not_examined)


def test_no_word_of_this_machine_comes_into_a_report(tmp_path: Path) -> None:
    """A link that leads out must not print what the repository never held."""
    secret = tmp_path / "secret.txt"
    secret.write_text("Copyright 2024 Zanzibar Quux. MIT License.\n")
    trap = Trap("", lambda: {"a": "b"}, None, "do_not_adopt", links={"LICENSE": str(secret), "NOTICE": "../secret.txt"})

    found = report(build(trap, tmp_path / "repo"))

    assert "Quux" not in found.model_dump_json()


def test_swollen_input_stays_within_a_small_process(tmp_path: Path) -> None:
    """One archive run reads many repositories; none may take the machine with it."""
    names = list(SWOLLEN)
    paths = [str(build(SWOLLEN[name], tmp_path / str(number))) for number, name in enumerate(names)]

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (50, 50))

    done = subprocess.run(
        [sys.executable, "-c", CHILD, *paths], cwd=ROOT, preexec_fn=small, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, json.dumps(done.stderr[-2000:])
    assert len(done.stdout.split()) == len(names)
