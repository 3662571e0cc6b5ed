"""Work that was begun and not merged: branches, pull requests, forks that went on."""

from archiver.dossier.blocks import Block, Span, paragraph, strong
from archiver.dossier.sections.words import facts_of, findings_of, place, run_on, said, warned
from archiver.records.dossier import Handoff

ID = "unfinished"
TITLE = "Unfinished work"
EXAMINERS: tuple[str, ...] = ("unfinished", "activity")

_BRIEF = 6
_BRANCH = "A branch holds unmerged work: "


def blocks(handoff: Handoff, *, brief: bool = False) -> list[Block]:
    """The facts."""
    facts = [fact for fact in facts_of(handoff, ID) if not (brief and fact.data.get("detail"))]
    if brief:
        single = [fact for fact in facts if fact.statement.startswith(_BRANCH)]
        made = run_on([fact for fact in facts if fact not in single][:_BRIEF], handoff)
        told = [
            f"{fact.statement.removeprefix(_BRANCH).rstrip('.')} ({place(fact.locator, handoff)})" for fact in single
        ]
        more = f" and {len(told) - _BRIEF} more" if len(told) > _BRIEF else ""
        if told:
            made.append(paragraph(strong("Unmerged: "), f"{'; '.join(told[:_BRIEF])}{more}.", Span("git", "source")))
        return made
    return [*said(facts, handoff), *warned(findings_of(handoff, "HIS-003"))]
