"""The components' lights in words, for the head of the page and for a terminal."""

from collections.abc import Mapping, Sequence

from archiver.dossier.blocks import Light
from archiver.dossier.sections.blockers import homes
from archiver.dossier.sections.words import rich
from archiver.records.dossier import Handoff
from archiver.records.work import Component

ROLES = {
    "backend": "Backend", "site": "Site", "mobile": "Mobile app", "data": "Data jobs",
    "infrastructure": "Infrastructure", "library": "Library", "scripts": "Scripts",
}  # fmt: skip


def lights(handoff: Handoff, most: int, numbered: Mapping[str, int] | None = None) -> tuple[Light, ...]:
    """Each component with at most so many blockers; what all share is said of the first alone.

    Args:
        numbered: first sentence of what stands in the list of obstacles -> its number there, which is enough here.
    """
    said: set[str] = set()
    made = []
    for component in handoff.components:
        own = [text for text in component.blockers if text not in said]
        said |= set(own)
        shown = own or component.blockers[:1]
        numbers = sorted(filter(None, (_number(text, numbered or {}) for text in shown)))
        shown = [text for text in shown if not _number(text, numbered or {})]
        left = shown if numbers else shown[most:]
        lines = [rich(f"See {', '.join(map(str, numbers))} below.")] if numbers else [rich(t) for t in shown[:most]]
        if numbered is not None and left:
            lines.append(rich(f" Besides: {homes(_codes(left, handoff))}."))
            left = []
        made.append(Light(_name(component), component.readiness, tuple(lines), len(left)))
    return tuple(made)


def _number(text: str, numbered: Mapping[str, int]) -> int | None:
    return next((number for said, number in numbered.items() if text.startswith(said.rstrip("."))), None)


def _codes(texts: Sequence[str], handoff: Handoff) -> list[str]:
    """The checks that said these."""
    found = (f.code for text in texts for f in handoff.findings if text.startswith(f.message.rstrip(".")))
    return list(dict.fromkeys(found))


def _name(component: Component) -> str:
    words: Sequence[str | None] = (ROLES[component.role], component.path and f"{component.path}/", component.language)
    return ", ".join(word for word in words if word)
