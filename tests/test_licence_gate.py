"""The licence gate of `archiver adopt`: what it refuses, and which report it goes by."""

from pathlib import Path

import pytest

from archiver.examine.licence.texts import raw_texts
from archiver.records.base import canonical_json
from archiver.records.licence import Holder, LicenceReport
from tests.archivekit import open_archive
from tests.clikit import DAY, cli, fixture_home  # noqa: F401
from tests.gitrepo import C, make_repo

MIT = raw_texts()["MIT"].replace("<year> <copyright holders>", "2024 Rivera for Senate")


def archived(home: Path, files: dict[str, str]) -> str:
    """A project in the store s; its id."""
    repo = make_repo(home / "doors", [C(files)])
    done = cli("archive", repo, "--store", "s", "--as-of", DAY, "--json")
    assert done.code == 0, done.said
    return done.lines[0]["project_id"]


def overrule(home: Path, project_id: str, **fields: object) -> None:
    """Say another licence report, as an older version of the program may have."""
    archive = open_archive(home / "s")
    event = archive.project(project_id).latest("licence")
    held = LicenceReport.model_validate_json(archive.read_blob(event.blobs[0].sha256))
    sha256, size = archive.put_bytes(canonical_json(held.model_copy(update=fields)))
    blob = event.blobs[0].model_copy(update={"sha256": sha256, "size": size})
    archive.append(
        project_id, "licence", by="archiver", generation=1, blobs=(blob,), data={}, made_with={"rules": "old"}
    )


def test_a_clear_licence_is_planned_and_says_its_day(home):
    """An answer about a licence is an answer as of a day."""
    project_id = archived(home, {"LICENSE": MIT})

    plan = cli("adopt", project_id, "--to", home / "new.git", "--store", "s", "--json").document["plan"]

    assert (plan["licence"], plan["licence_verdict"], plan["refusals"]) == ("MIT", "adopt", [])
    assert plan["licence_as_of"] > DAY


def test_a_report_of_older_rules_does_not_open_the_gate(home):
    """Rules get better: what an old report cleared is read again from the archive before anything is handed over."""
    project_id = archived(home, {"LICENSE": MIT.replace("without restriction", "without restriction, but not by PACs")})
    overrule(home, project_id, verdict="adopt", rules_version="licence-0", required_actions=(), reasons=())

    done = cli("adopt", project_id, "--to", home / "new.git", "--store", "s", "--apply", "--json")

    assert done.code == 4
    assert done.document["plan"]["licence_verdict"] in ("ask_owner", "do_not_adopt")
    assert not (home / "new.git").exists()


def test_a_refusal_names_the_reason_and_what_to_do(home):
    """Whoever is refused must know whom to ask for what."""
    project_id = archived(home, {"a.py": "print()\n"})

    done = cli("adopt", project_id, "--to", home / "new.git", "--store", "s")

    assert done.code == 4
    assert "refused: licence: Do not use this code" in done.said
    assert "before: Ask the owner to publish the code under a licence" in done.said


@pytest.mark.parametrize("more", [(), ("--apply",)])
def test_what_adoption_waits_for_is_a_refusal_of_its_own(home, more):
    """Conditions that block are not met by pushing first and reading later."""
    text = raw_texts()["BUSL-1.1"]
    project_id = archived(home, {"LICENSE": text})

    done = cli("adopt", project_id, "--to", home / "new.git", "--store", "s", *more, "--json")

    plan = done.document["plan"]
    blocking = [action for action in plan["required_actions"] if action["blocking"]]
    assert (done.code, (home / "new.git").exists()) == (4, False)
    assert blocking
    assert plan["refusals"]


PARAMETERS = """
Parameters

Licensor:             Rivera for Senate
Licensed Work:        Doors 1.0
                      The Licensed Work is (c) 2024 Rivera for Senate.
Additional Use Grant: None
Change Date:          2026-02-01
Change License:       Apache License, Version 2.0

Terms
"""


def test_a_licence_that_changes_with_time_is_read_anew_when_its_day_has_come(home):
    """The same copy, the same rules: what was closed on Monday may be open on Tuesday, and a run must notice."""
    repo = make_repo(home / "doors", [C({"LICENSE": raw_texts()["BUSL-1.1"].replace("\nTerms\n", PARAMETERS, 1)})])

    def by(day: str) -> tuple[int, str]:
        assert cli("archive", repo, "--store", "s", "--as-of", day).code == 0
        archive = open_archive(home / "s")
        events = archive.project(archive.resolve("doors")).events()
        said = cli("show", "doors", "--store", "s", "--json").document["licence"]
        return sum(event.kind == "licence" for event in events), said["effective"]

    assert by("2026-01-10") == (1, "BUSL-1.1")
    assert by("2026-01-20") == (1, "BUSL-1.1")  # nothing changed, nothing is said
    assert by("2026-02-02") == (2, "Apache-2.0")


def test_another_policy_makes_the_report_anew(home):
    """What an organisation says of a licence counts for what is archived already."""
    archived(home, {"LICENSE": MIT})
    (home / "ours.yaml").write_text("identifiers: {proprietary: [MIT]}\n")
    (home / "archive.toml").write_text('[store]\nurl = "s"\n\n[licence]\npolicy = "ours.yaml"\n')
    assert cli("adopt", "doors", "--to", home / "new.git").code == 4

    cli("archive", home / "doors", "--as-of", DAY)

    assert cli("show", "doors", "--json").document["licence"]["verdict"] == "do_not_adopt"


def test_show_keeps_a_holders_address_to_itself(home):
    """The archive may hold an address for its steward; a page that anybody prints does not."""
    project_id = archived(home, {"LICENSE": MIT})
    overrule(home, project_id, holders=(Holder(name="Rivera", kind="person", contact="office@rivera.example"),))

    shown, document = cli("show", project_id, "--store", "s"), cli("show", project_id, "--store", "s", "--json")

    assert "office@rivera" not in shown.said + document.said
    assert document.document["licence"]["holders"][0]["name"] == "Rivera"
