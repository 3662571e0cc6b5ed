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


def test_show_keeps_a_holders_address_to_itself(home):
    """The archive may hold an address for its steward; a page that anybody prints does not."""
    project_id = archived(home, {"LICENSE": MIT})
    overrule(home, project_id, holders=(Holder(name="Rivera", kind="person", contact="office@rivera.example"),))

    shown, document = cli("show", project_id, "--store", "s"), cli("show", project_id, "--store", "s", "--json")

    assert "office@rivera" not in shown.said + document.said
    assert document.document["licence"]["holders"][0]["name"] == "Rivera"
