"""All declared places against each other: which licence is meant, on what evidence, and who contradicts whom."""

from dataclasses import dataclass
from typing import Literal

from archiver.examine.licence.declared import Declared, Place
from archiver.examine.licence.names import PROPRIETARY, identifiers
from archiver.examine.licence.policy import Policy

Basis = Literal["text", "notice", "link", "readme", "elsewhere", "manifest", "badge", "custom", "none"]


@dataclass(frozen=True)
class Conflict:
    """A place that says something else than the licence that was taken."""

    place: Place
    kind: Literal["within", "across"]
    """within one group of licences, or across groups."""

    @property
    def how_far(self) -> str:
        """In words."""
        return "a licence of another kind" if self.kind == "across" else "another licence of the same kind"


@dataclass(frozen=True)
class Reconciled:
    """What the whole is taken to be under."""

    expression: str | None
    basis: Basis
    main: tuple[Place, ...]
    """The places it was taken from."""
    conflicts: tuple[Conflict, ...]
    version_unsaid: bool
    """Whether a GNU licence's "only" is our reading: nobody wrote "only" or "or later"."""


_ORDER: tuple[tuple[Basis, tuple[str, ...]], ...] = (
    ("text", ("text",)),
    ("custom", ("custom",)),
    ("notice", ("notice", "statement")),
    ("link", ("link",)),
    ("readme", ("readme",)),
    ("elsewhere", ("elsewhere",)),
    ("manifest", ("manifest",)),
    ("badge", ("badge",)),
)
_FAMILIES = {
    "LicenseRef-BSD": ("BSD-", "0BSD"),
    "LicenseRef-Apache": ("Apache-",),
    "LicenseRef-GPL": ("GPL-",),
    "LicenseRef-LGPL": ("LGPL-",),
    "LicenseRef-AGPL": ("AGPL-",),
    "LicenseRef-CC-BY": ("CC-BY-",),
    "LicenseRef-Public-Domain": ("CC0-", "Unlicense", "PDDL-", "0BSD"),
}


def reconcile(declared: Declared, policy: Policy) -> Reconciled:
    """The licence of the whole. Stronger evidence wins the name; weaker evidence that differs is a conflict."""
    root = [place for place in declared.places if place.zone == "root"]
    for basis, kinds in _ORDER:
        main = [place for place in root if place.kind in kinds]
        if main:
            return _settle(basis, main, [place for place in root if place not in main], policy)
        if basis == "notice" and (texts := [p for p in declared.places if p.path.startswith("LICENSES/")]):
            return _reuse(texts, root, policy)
    return Reconciled(None, "none", (), (), False)


def _reuse(texts: list[Place], root: list[Place], policy: Policy) -> Reconciled:
    """A REUSE project without a LICENSE file: its texts lie in LICENSES/, one for each licence that any file names.

    Where a README, manifest or tag says which of them is the whole's, that counts; else all do.
    """
    present = {i for text in texts for i in bare(identifiers(text.expression))}
    named = [p for p in root if p.expression and bare(identifiers(p.expression)) <= present]
    if not named and len(texts) > 1:
        together = " AND ".join(dict.fromkeys(text.expression for text in texts if text.expression))
        return Reconciled(together or None, "text", tuple(texts), (), False)
    main = named[:1] or texts
    return _settle("text", main, [p for p in root if p not in main], policy)


def _settle(basis: Basis, main: list[Place], others: list[Place], policy: Policy) -> Reconciled:
    shut = [p for p in (*main, *others) if p.expression == PROPRIETARY]
    said = list(dict.fromkeys(place.expression for place in main if place.expression))
    said = [e for e in said if not _lgpl_brings(e, said)]
    offer = next((p.expression for p in others if p.expression and _is_offer_of(p.expression, said)), None)
    if not said:
        expression = PROPRIETARY if shut else None
    elif len(said) == 1 and (choice := _choice_of(said[0], others, policy)):
        expression = choice
    elif len(said) == 1:
        expression = _later(said[0], [p.expression or "" for p in others])
    else:
        expression = offer or " AND ".join(f"({e})" if " OR " in e else e for e in said)
    apart = [] if len(said) < 2 or offer else [p for p in main if p.expression in said[1:]]
    custom = [p for p in others if p.kind == "custom"]
    conflicts = [Conflict(p, _how_far(said[0], p.expression or "", policy)) for p in apart]
    if expression:
        conflicts += [
            Conflict(p, _how_far(expression, p.expression, policy))
            for p in others
            if p.expression and not agree(expression, p.expression)
        ]
        conflicts += [Conflict(p, "across") for p in others if p.expression is None and p.kind in ("manifest",)]
    if basis == "custom" and not expression:  # words of its own, and somebody names a licence beside them
        conflicts += [Conflict(p, "across") for p in others if p.expression]
    conflicts += [Conflict(p, "across") for p in custom if p.legal and p.legal.takes_away is not None]
    unsaid = (
        bool(expression) and "GPL-" in str(expression) and "-only" in str(expression) and not _said_only(main, others)
    )
    return Reconciled(expression, basis, tuple(main), tuple(conflicts), unsaid)


def _choice_of(said: str, others: list[Place], policy: Policy) -> str | None:
    """The manifest's choice of which the licence file holds the kindest side; a manifest alone gives none away."""
    offered = [p.expression for p in others if p.kind == "manifest" and not p.weak and p.expression]
    sides = bare(identifiers(said))
    rank = policy.category_of(said).rank
    choices = (e for e in offered if " OR " in e and " AND " not in e and sides < bare(identifiers(e)))
    return next((e for e in choices if policy.category_of(e).rank >= rank), None)


def agree(taken: str, other: str) -> bool:
    """Whether a second place says the same, less, or the same less exactly."""
    a, b = (bare(identifiers(e)) for e in (taken, other))
    if a == b:
        return True
    if " OR " in other and a <= b and " AND " not in other:
        return True
    if " OR " in taken and b <= a:
        return True
    vague = {v: f for v, f in _FAMILIES.items() if v in a | b}
    exact = {i for i in a | b if i not in vague}
    return bool(vague) and all(any(i.startswith(f) for f in vague.values()) for i in exact)


def bare(ids: frozenset[str]) -> frozenset[str]:
    """Identifiers without `-only` and `-or-later`."""
    return frozenset(i.removesuffix("-only").removesuffix("-or-later") for i in ids)


def _how_far(a: str, b: str, policy: Policy) -> Literal["within", "across"]:
    return "within" if policy.category_of(a).group == policy.category_of(b).group else "across"


def _is_offer_of(expression: str, said: list[str]) -> bool:
    return (
        len(said) > 1
        and " OR " in expression
        and bare(identifiers(expression)) == bare(frozenset(i for e in said for i in identifiers(e)))
    )


def _lgpl_brings(expression: str, said: list[str]) -> bool:
    """LGPL 3 is written as additions to GPL 3, so its projects carry both texts."""
    return expression.startswith("GPL-") and any(e.startswith("LGPL-") for e in said)


def _later(expression: str, others: list[str]) -> str:
    """Where the text alone stands, a place that says "or later" speaks for it."""
    for other in others:
        for spdx in identifiers(other):
            only = spdx.replace("-or-later", "-only")
            if only != spdx and only in identifiers(expression):
                expression = expression.replace(only, spdx)
    return expression


def _said_only(main: list[Place], others: list[Place]) -> bool:
    return any(p.kind == "notice" for p in main) or any("-only" in p.raw for p in others)
