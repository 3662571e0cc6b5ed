"""What the forge's page declares: the archived flag and the description."""

import re
from datetime import date

from archiver.assess.declared.wording import declaration
from archiver.assess.phrases import find_said
from archiver.assess.prose import plain_block
from archiver.records.activity import Declaration
from archiver.records.repository import Repository


def forge_declarations(repository: Repository, as_of: date, *, later: bool) -> tuple[list[Declaration], list[str]]:
    """What the forge's page declares, and why it was left out where nobody can say that it stood there on that day.

    The forge tells the state of now. It counts for a day when the page was last changed on or before it; where no
    such date is known, only when no commit lies after that day.
    """
    if repository.description is None and not repository.archived:
        return [], []
    changed = _day((repository.metadata or {}).get("updated_at"))
    pushed = _day(repository.pushed_at)
    if (changed > as_of) if changed else (later or (pushed is not None and pushed > as_of)):
        return [], ["the forge's description and archived flag: they may be younger than that day"]
    found = []
    if repository.archived:
        found.append(Declaration(kind="ended", source="archived_flag", locator=repository.origin))
    if repository.description:
        names = [repository.name.rsplit("/", 1)[-1]]
        said = find_said([plain_block(repository.description)], names)
        found += [declaration(item, "description", repository.origin) for item in said]
    return found, []


def _day(value: object) -> date | None:
    match = re.match(r"\d{4}-\d{2}-\d{2}", value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None
