"""The components' lights in words, for the head of the page and for a terminal."""

from collections.abc import Mapping, Sequence

from archiver.dossier.blocks import Light
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
        lines = [rich(text) for text in shown[:most]]
        if numbers:
            lines = [rich(f"See {', '.join(map(str, numbers))} below.")]
        made.append(
            Light(_name(component), component.readiness, tuple(lines), len(shown) - (0 if numbers else len(lines)))
        )
    return tuple(made)


def _number(text: str, numbered: Mapping[str, int]) -> int | None:
    return next((number for said, number in numbered.items() if text.startswith(said.rstrip("."))), None)


def _name(component: Component) -> str:
    words: Sequence[str | None] = (ROLES[component.role], component.path and f"{component.path}/", component.language)
    return ", ".join(word for word in words if word)
