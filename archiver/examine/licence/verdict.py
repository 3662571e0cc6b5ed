"""May the next campaign use it? Rules over facts; the worst answer wins, and nothing unexplained ever clears.

Source: the order of the rules in the project's licence notes: no permission, then prohibitions, then what only the
owner can settle, then conditions, then adopt.
"""

from dataclasses import dataclass
from typing import Literal

from archiver.examine.licence.policy import SEVERITY, action, category_of
from archiver.examine.licence.reconcile import Basis
from archiver.records.licence import LicenceVerdict, RequiredAction

Holder = Literal["named", "missing", "template", "not asked for"]


@dataclass(frozen=True)
class LicenceFacts:
    """All that the verdict depends on."""

    expression: str | None
    basis: Basis
    differs: bool = False
    """A licence text that counts has words that nothing explains, or lacks some."""
    custom_terms: bool = False
    """A licence file at the root is of its author's own words."""
    forbids_campaigns: bool = False
    restriction: bool = False
    """A sentence beside the licence takes something away."""
    additional_terms: bool = False
    conflict: Literal["none", "within", "across"] = "none"
    holder: Holder = "not asked for"
    part_unclear: bool = False
    """A first-party part stands under terms of its own, proprietary or unexplained."""
    part_stricter: bool = False
    """A part, vendored or not, stands under a stricter licence than the whole."""
    part_only: bool = False
    """Only parts of the tree carry a licence, the whole none."""
    submodule: bool = False
    unreadable: bool = False
    """A licence file's bytes are missing, or it is empty, binary or a broken link."""


@dataclass(frozen=True)
class Answer:
    """One rule's answer."""

    verdict: LicenceVerdict
    because: str
    """Completes "… because …"."""
    actions: tuple[str, ...]


def decide(facts: LicenceFacts) -> tuple[LicenceVerdict, str, tuple[RequiredAction, ...]]:
    """Verdict, one sentence for staff, and what to do."""
    answers = [answer for rule in _RULES if (answer := rule(facts))]
    worst = max(answers, key=lambda answer: SEVERITY.index(answer.verdict))
    codes = list(dict.fromkeys(code for answer in answers for code in answer.actions))
    actions = tuple(action(code) for code in codes)
    because = [answer.because for answer in answers if answer.verdict == worst.verdict]
    return worst.verdict, _sentence(worst.verdict, because, facts.expression), actions


def _sentence(verdict: LicenceVerdict, because: list[str], expression: str | None) -> str:
    named = f" ({expression})" if expression else ""
    opening = {
        "adopt": f"You may use, change and share this code{named}",
        "adopt_with_conditions": f"You may use this code{named} once the conditions are met",
        "ask_owner": f"Ask the owner before you use this code{named}",
        "do_not_adopt": f"Do not use this code{named}",
    }[verdict]
    return f"{opening}: {'; '.join(dict.fromkeys(because))}. This is not legal advice."


def _no_permission(facts: LicenceFacts) -> Answer | None:
    if facts.expression or facts.basis != "none" or facts.part_only:
        return None
    if facts.unreadable or facts.submodule:
        return Answer("ask_owner", "its licence could not be read here", ("read-unreadable", "ask-licence"))
    return Answer(
        "do_not_adopt", "no licence is declared anywhere, so nobody but the owner may use it", ("ask-licence",)
    )


def _forbids_campaigns(facts: LicenceFacts) -> Answer | None:
    if not facts.forbids_campaigns:
        return None
    return Answer(
        "do_not_adopt", "its terms forbid use by some parties, candidates or campaigns", ("written-permission",)
    )


def _category(facts: LicenceFacts) -> Answer | None:
    if not facts.expression:
        return None
    category = category_of(facts.expression)
    actions = category.actions
    if " OR " in facts.expression:
        actions = ("elect-licence", *actions)
    because = {
        "public-domain": "its author gave up all rights",
        "permissive": "its licence allows nearly everything",
        "weak-copyleft": "changes to it stay under its licence",
        "copyleft": "what you build on it stays under its licence",
        "network-copyleft": "what you build on it stays under its licence, also when it only runs as a service",
        "content": "its licence is made for texts and pictures, not for software",
        "source-available": "its licence is not open source and forbids some uses",
        "restricted-use": "its licence forbids some uses",
        "unlisted": "its licence is not one whose terms we know",
        "no-derivatives": "its licence forbids changing it",
        "proprietary": "it is marked as proprietary",
    }[category.name]
    return Answer(category.verdict, because, actions)


def _own_words(facts: LicenceFacts) -> Answer | None:
    if not facts.custom_terms:
        return None
    return Answer("ask_owner", "its licence file is in words of its own", ("read-unknown", "confirm-licence"))


def _changed_text(facts: LicenceFacts) -> Answer | None:
    if not facts.differs:
        return None
    return Answer("ask_owner", "its licence text is not the canonical one", ("explain-changes", "confirm-licence"))


def _taken_away(facts: LicenceFacts) -> Answer | None:
    if not facts.restriction:
        return None
    return Answer("ask_owner", "a sentence beside the licence takes something away", ("confirm-licence",))


def _weak_permission(facts: LicenceFacts) -> Answer | None:
    if facts.basis in ("manifest", "badge"):
        where = "a package manifest" if facts.basis == "manifest" else "a badge"
        return Answer("ask_owner", f"only {where} names a licence", ("confirm-licence",))
    if facts.part_only:
        return Answer("ask_owner", "only parts of it carry a licence", ("ask-licence", "check-part"))
    if facts.basis == "readme":
        return Answer("adopt_with_conditions", "the README names a licence whose text is missing", ("confirm-licence",))
    return None


def _conflict(facts: LicenceFacts) -> Answer | None:
    if facts.conflict == "across":
        return Answer("ask_owner", "it declares licences that contradict each other", ("resolve-conflict",))
    if facts.conflict == "within":
        because = "it declares different licences of the same kind"
        return Answer("adopt_with_conditions", because, ("keep-both-notices",))
    return None


def _holder(facts: LicenceFacts) -> Answer | None:
    if facts.holder == "template":
        return Answer("ask_owner", "its licence names a template's author, not the campaign", ("confirm-holder",))
    if facts.holder == "missing":
        return Answer("adopt_with_conditions", "its licence names no copyright holder", ("name-holder",))
    return None


def _text_missing(facts: LicenceFacts) -> Answer | None:
    if facts.basis == "link":
        return Answer("adopt", "it names its licence by a link to the text", ("archive-text",))
    if facts.basis == "notice":
        return Answer("adopt_with_conditions", "the licence is named but its text is missing", ("archive-text",))
    return None


def _additional_terms(facts: LicenceFacts) -> Answer | None:
    if not facts.additional_terms:
        return None
    return Answer("adopt_with_conditions", "its licence carries an additional term", ("show-attribution",))


def _parts(facts: LicenceFacts) -> Answer | None:
    if facts.part_unclear:
        return Answer("adopt_with_conditions", "parts of it stand under terms of others", ("check-part",))
    if facts.part_stricter:
        return Answer("adopt_with_conditions", "parts of it stand under a stricter licence", ("keep-part-licence",))
    return None


def _unreadable(facts: LicenceFacts) -> Answer | None:
    if not facts.unreadable or facts.basis == "none":
        return None
    return Answer("ask_owner", "a licence file could not be read", ("read-unreadable",))


_RULES = (
    _no_permission,
    _forbids_campaigns,
    _category,
    _own_words,
    _changed_text,
    _taken_away,
    _weak_permission,
    _conflict,
    _holder,
    _text_missing,
    _additional_terms,
    _parts,
    _unreadable,
)
"""Every rule, in the order in which its reason is told. To add one: a function, and its name here."""
