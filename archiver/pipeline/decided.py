"""Persons' decisions as events of kind `confirmation`: how they are written, and how they are read again."""

import unicodedata
from datetime import date

from pydantic import ValidationError

from archiver.errors import UsageError
from archiver.pipeline.context import made_with
from archiver.records.activity import Mark
from archiver.records.archive import Event
from archiver.records.verdict import Confirmation
from archiver.store.archive import Archive
from archiver.store.project import ProjectView

_LONGEST_NAME = 100
_LONGEST_NOTE = 2000


def decisions_of(view: ProjectView) -> tuple[Confirmation, ...]:
    """Every decision about a project, oldest first. Raises FixityError: an event is damaged.

    One of a kind that only a later version knows is passed by.
    """
    read = [_read(event) for event in view.events() if event.kind == "confirmation"]
    return tuple(item for item in read if item)


def record(archive: Archive, project_id: str, generation: int, decision: Confirmation) -> Event:
    """Append a decision. Raises StoreError: the store cannot be written."""
    return archive.append(
        project_id,
        "confirmation",
        by=decision.person,
        generation=generation,
        data={
            "decision": decision.decision,
            "state": decision.state,
            "on": decision.at.isoformat(),
            "until": decision.until.isoformat() if decision.until else None,
            "note": decision.note,
            "verdict": decision.judged,
            "work": decision.work.commit if decision.work else None,
            "work_day": decision.work.day.isoformat() if decision.work else None,
            "evidence": list(decision.evidence),
        },
        made_with=made_with(),
    )


def person_named(text: str) -> str:
    """A person's name as it may stand in the archive for ever. Raises UsageError."""
    return _words(text, "--by NAME", _LONGEST_NAME, "who decides")


def note_given(text: str) -> str:
    """A reason as it may stand in the archive for ever. Raises UsageError."""
    return _words(text, "--why TEXT", _LONGEST_NOTE, "why")


def _words(text: str, option: str, longest: int, what: str) -> str:
    words = text.strip()
    # L and N: letters and digits; a name of spaces and signs alone names nobody.
    if not any(unicodedata.category(char)[0] in "LN" for char in words):
        raise UsageError(f"{option} is empty; say {what} in words: it stands in the archive for ever")
    if len(words) > longest:
        raise UsageError(f"{option} has {len(words)} characters; {longest} at most stand in the archive")
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for char in words):
        raise UsageError(f"{option} holds control characters or invisible ones; write it on one line, as plain text")
    return words


def _read(event: Event) -> Confirmation | None:
    told = event.data
    try:
        on = told.get("on") or event.at[:10]
        day = told.get("work_day")
        return Confirmation.model_validate(
            {
                "person": event.by,
                "decision": told.get("decision"),
                "state": told.get("state"),
                "at": date.fromisoformat(str(on)),
                "until": told.get("until"),
                "note": told.get("note"),
                "judged": told.get("verdict"),
                "work": Mark.model_validate({"day": day, "commit": told.get("work")}) if day else None,
                "evidence": tuple(told.get("evidence") or ()),  # type: ignore[arg-type]
            }
        )
    except (ValidationError, ValueError, TypeError):
        return None
