"""Persons' decisions about publication: open a project, withhold it, decide findings. Each is one event.

Write order: the event, then head.json, then the catalogue. Whoever is killed between them runs the same command again,
which finds the event and finishes the rest.
"""

from collections.abc import Sequence
from typing import Literal

from archiver.catalogue import update
from archiver.errors import GateError, UsageError
from archiver.examine.exposure.findings import grouped
from archiver.pipeline.context import made_with
from archiver.pipeline.decided import note_given, person_named
from archiver.publication import exposed_of, publication_of
from archiver.records.publication import Publication, PublicationDecided
from archiver.store.archive import Archive

COLLAPSED = "collapsed"
"""The word for every undecided finding that looks harmless."""

UNSCANNED = "unscanned"
"""The word for what the scan could not look at, and a person did."""


def look(archive: Archive, project_id: str) -> Publication:
    """What the publication of a project is, and what is undecided. Writes nothing. Raises FixityError."""
    return publication_of(archive, archive.project(project_id))


def publish(archive: Archive, project_id: str, *, by: str, why: str, owner_asked: bool = False) -> PublicationDecided:
    """Open a project. Safe to repeat.

    Args:
        owner_asked: the owner was asked and agreed, which counts in place of a confirmed state.

    Raises:
        UsageError: no name, or no reason.
        GateError: something must come first; every such thing is named.
        FixityError, StoreError: a record is damaged, or the store cannot be written.
    """
    person, note = person_named(by), note_given(why)
    before = look(archive, project_id)
    if before.state == "open":
        return _done(archive, project_id, None, f"it is open already, since {before.opened_on}; nothing was written")
    missing = publication_of(archive, archive.project(project_id), owner_asked=owner_asked).missing
    if missing:
        listed = " ".join(f"({number}) {one.text}." for number, one in enumerate(missing, 1))
        raise GateError(f"{project_id}: it stays closed, something must come first. {listed}")
    number = _say(archive, project_id, "publish", person, note, owner_asked=owner_asked)
    return _done(archive, project_id, number, "it is open now: public pages and exports may hold it")


def withhold(archive: Archive, project_id: str, *, by: str, why: str) -> PublicationDecided:
    """Close a project, whatever its findings. Safe to repeat. Raises as `publish`, without its GateError."""
    person, note = person_named(by), note_given(why)
    before = look(archive, project_id)
    if before.withheld_on:
        return _done(
            archive, project_id, None, f"it is withheld already, since {before.withheld_on}; nothing was written"
        )
    number = _say(archive, project_id, "withhold", person, note)
    return _done(archive, project_id, number, "it is withheld now: nothing of it is public, and it cannot be adopted")


def decide(archive: Archive, project_id: str, named: Sequence[str], *, by: str, why: str) -> PublicationDecided:
    """Say of findings that they do not stand in the way of publication. Safe to repeat.

    Args:
        named: ids of findings, each of which means its whole row, as a scan shows it;
            `collapsed` for all that look harmless; `unscanned` for what the scan could not look at.

    Raises:
        UsageError: no name, no reason, or no such finding.
        FixityError, StoreError: a record is damaged, or the store cannot be written.
    """
    person, note = person_named(by), note_given(why)
    view = archive.project(project_id)
    exposed = exposed_of(archive, view)
    if isinstance(exposed, str):
        raise UsageError(f"{project_id}: no finding to decide: {exposed}")
    known = {row.id: row for row in exposed.findings}
    now = publication_of(archive, view)
    gaps = {gap.id for gap in now.unscanned if gap.can_be_decided}
    unknown = sorted(set(named) - known.keys() - gaps - {COLLAPSED, UNSCANNED})
    if unknown:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise UsageError(f"{unknown[0]}{more}: no such finding; `archiver decide {project_id}` lists what is undecided")
    rows = [{row.id for row in group} for group in grouped(exposed.findings)]
    with_them = set().union(*(row for row in rows if not row.isdisjoint(named)))
    meant = [row.id for row in now.undecided if row.id in with_them or (COLLAPSED in named and row.triage is not None)]
    meant += [gap for gap in sorted(gaps) if gap in named or UNSCANNED in named]
    if not meant:
        return _done(archive, project_id, None, "none of these was undecided; nothing was written")
    number = _say(archive, project_id, "decide", person, note, findings=meant)
    return _done(archive, project_id, number, f"{_findings(len(meant))} decided")


def _findings(number: int) -> str:
    return f"{number} finding{'' if number == 1 else 's'}"


def _say(
    archive: Archive,
    project_id: str,
    what: Literal["publish", "withhold", "decide"],
    person: str,
    why: str,
    *,
    findings: list[str] | None = None,
    owner_asked: bool | None = None,
) -> int:
    data: dict[str, str | bool | list[str] | None] = {"what": what, "why": why}
    data |= {} if findings is None else {"findings": findings}
    data |= {} if owner_asked is None else {"owner_asked": owner_asked}
    generation = archive.project(project_id).current
    event = archive.append(
        project_id, "publication", by=person, generation=generation, data=data, made_with=made_with()
    )
    return event.number


def _done(archive: Archive, project_id: str, event: int | None, said: str) -> PublicationDecided:
    """What it came to, with the catalogue brought up to date. It is looked at again: others may have decided too."""
    archive.renew_head(project_id)
    update(archive, [project_id])
    return PublicationDecided(event=event, new=event is not None, said=said, publication=look(archive, project_id))
