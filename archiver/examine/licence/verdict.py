"""May the next campaign use it? Rules over facts; the worst answer wins, and nothing unexplained ever clears.

A pure function of the facts, the intended use, the day and the policy table. Source: the order of the rules in the
project's licence notes: no permission, then prohibitions, then what only the owner can settle, then conditions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from archiver.examine.licence.policy import SEVERITY, Policy
from archiver.examine.licence.reconcile import Basis
from archiver.records.licence import IntendedUse, LicenceSource, LicenceVerdict, Reason, RequiredAction

HolderState = Literal["named", "missing", "template", "not asked for"]


@dataclass(frozen=True)
class Turn:
    """The day on which a licence becomes another one."""

    on: date
    into: str


@dataclass(frozen=True)
class LicenceFacts:
    """All that the verdict depends on."""

    expression: str | None
    basis: Basis
    turns: Mapping[str, Turn] = field(default_factory=dict)
    """Identifiers of the expression that become another licence, with the day."""
    differs: bool = False
    """A licence text that counts has words that nothing explains, or lacks some."""
    custom_terms: bool = False
    """A licence file at the root is of its author's own words."""
    forbids_campaigns: bool = False
    restriction: bool = False
    """A sentence beside the licence takes something away."""
    additional_terms: bool = False
    conflict: Literal["none", "within", "across"] = "none"
    holder: HolderState = "not asked for"
    holder_ends: bool = False
    """Whoever can say yes is a campaign that is over."""
    holder_gone: bool = False
    """It is dissolved already."""
    of_campaign: bool = False
    """It is a campaign's or a party's own work: names and pictures in it are nobody else's to use."""
    part_unclear: bool = False
    """A first-party part stands under terms of its own, proprietary or unexplained."""
    part_stricter: bool = False
    """A part, vendored or not, stands under a stricter licence than the whole."""
    part_only: bool = False
    """Only parts of the tree carry a licence, the whole none."""
    shut_asset: bool = False
    """A font, picture or document in it may not be passed on."""
    elsewhere: bool = False
    """The text stands in another repository."""
    submodule: bool = False
    unreadable: bool = False
    """A licence file's bytes are missing, or it is empty, binary or a broken link."""
    relicensed: bool = False
    """The licence changed after several persons had written code, and no record says that they agreed."""
    holders_dropped: bool = False
    """A copyright line of earlier versions is gone, the code is not."""
    upstream_stricter: bool = False
    """The repository it was forked from has a stricter licence now."""
    sources: Mapping[str, tuple[LicenceSource, ...]] = field(default_factory=dict)
    """Name of a fact -> where it was seen."""


@dataclass(frozen=True)
class Decision:
    """The answer."""

    verdict: LicenceVerdict
    sentence: str
    reasons: tuple[Reason, ...]
    actions: tuple[RequiredAction, ...]
    effective: str | None


@dataclass(frozen=True)
class Answer:
    """One rule's answer."""

    verdict: LicenceVerdict
    because: str
    """Completes "… because …"."""
    actions: tuple[str, ...] = ()
    fact: str = "expression"
    """The fact whose sources it rests on."""


def decide(facts: LicenceFacts, *, use: IntendedUse, as_of: date, policy: Policy) -> Decision:
    """Verdict, one sentence for staff, why, and what to do."""
    effective = effective_on(facts, as_of)
    asked = _Asked(facts, effective, use, as_of, policy)
    answers = [(rule.__name__.strip("_"), answer) for rule in _RULES if (answer := rule(asked))]
    answers.sort(key=lambda row: -SEVERITY.index(row[1].verdict))
    verdict = answers[0][1].verdict
    codes = dict.fromkeys(code for _, answer in answers for code in answer.actions)
    actions = tuple(policy.action(code) for code in codes)
    reasons = tuple(
        Reason(
            code=name.replace("_", "-"),
            verdict=answer.verdict,
            text=answer.because,
            sources=facts.sources.get(answer.fact, ()),
        )
        for name, answer in answers
    )
    because = [reason.text for reason in reasons if reason.verdict == verdict]
    return Decision(
        verdict,
        _sentence(verdict, because, effective, use),
        reasons,
        tuple(sorted(actions, key=lambda action: not action.blocking)),
        effective,
    )


def effective_on(facts: LicenceFacts, day: date) -> str | None:
    """The expression with every licence whose day has come replaced by what it became."""
    if facts.expression is None:
        return None
    due = {spdx: turn.into for spdx, turn in facts.turns.items() if turn.on <= day}
    return re.sub(r"[\w.+-]+", lambda match: due.get(match.group(), match.group()), facts.expression)


@dataclass(frozen=True)
class _Asked:
    """What a rule sees."""

    facts: LicenceFacts
    effective: str | None
    use: IntendedUse
    as_of: date
    policy: Policy


_USES: dict[IntendedUse, str] = {
    "internal": "run this code for your own people",
    "service": "run this code as a service",
    "publish": "use, change and share this code",
}


def _sentence(verdict: LicenceVerdict, because: list[str], expression: str | None, use: IntendedUse) -> str:
    named = f" ({expression})" if expression else ""
    opening = {
        "adopt": f"You may {_USES[use]}{named}",
        "adopt_with_conditions": f"You may {_USES[use]}{named} once the conditions are met",
        "ask_owner": f"Ask the owner before you use this code{named}",
        "do_not_adopt": f"Do not use this code{named}",
    }[verdict]
    return f"{opening}: {'; '.join(dict.fromkeys(because))}. This is not legal advice."


def _no_permission(asked: _Asked) -> Answer | None:
    facts = asked.facts
    if facts.expression or facts.basis != "none" or facts.part_only:
        return None
    if facts.unreadable or facts.submodule:
        return Answer("ask_owner", "its licence could not be read here", ("read-unreadable", "ask-licence"))
    return Answer(
        "do_not_adopt", "no licence is declared anywhere, so nobody but the owner may use it", ("ask-licence",)
    )


def _no_name(asked: _Asked) -> Answer | None:
    """Something is declared, and nothing of it is a licence that can be named."""
    facts = asked.facts
    told_elsewhere = (facts.basis == "custom" and facts.custom_terms) or (
        facts.basis == "elsewhere" and facts.elsewhere
    )
    if facts.expression or facts.basis == "none" or told_elsewhere:
        return None
    return Answer("ask_owner", "what it declares is no licence that we know", ("read-unknown", "confirm-licence"))


def _forbids_campaigns(asked: _Asked) -> Answer | None:
    if not asked.facts.forbids_campaigns:
        return None
    because = "its terms forbid use by some parties, candidates or campaigns"
    return Answer("do_not_adopt", because, ("written-permission",), "forbids_campaigns")


_CATEGORIES = {
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
}


def _category(asked: _Asked) -> Answer | None:
    if not asked.effective:
        return None
    category = asked.policy.category_of(asked.effective)
    told = category.for_use(asked.use)
    actions = ("elect-licence", *told.actions) if " OR " in asked.effective else told.actions
    because = _CATEGORIES.get(category.name, f"the policy table puts its licence under `{category.name}`")
    if told != category.for_use("publish"):
        because = f"{because}, which does not touch this use"
    return Answer(told.verdict, because, actions)


def _turned(asked: _Asked) -> Answer | None:
    """A licence that becomes another one with time: said before and after its day."""
    turns = sorted((turn.on, spdx, turn.into) for spdx, turn in asked.facts.turns.items())
    if not turns:
        return None
    on, spdx, into = turns[0]
    if on <= asked.as_of:
        return Answer("adopt", f"{spdx} became {into} for this version on {on}", (), "turns")
    verdict: LicenceVerdict = "adopt_with_conditions"
    return Answer(verdict, f"{spdx} becomes {into} for this version on {on}", ("wait-or-comply",), "turns")


def _own_words(asked: _Asked) -> Answer | None:
    if not asked.facts.custom_terms:
        return None
    because = "its licence file is in words of its own"
    return Answer("ask_owner", because, ("read-unknown", "confirm-licence"), "custom_terms")


def _changed_text(asked: _Asked) -> Answer | None:
    if not asked.facts.differs:
        return None
    because = "its licence text is not the canonical one"
    return Answer("ask_owner", because, ("explain-changes", "confirm-licence"), "differs")


def _taken_away(asked: _Asked) -> Answer | None:
    if not asked.facts.restriction:
        return None
    because = "a sentence beside the licence takes something away"
    return Answer("ask_owner", because, ("confirm-licence",), "restriction")


def _weak_permission(asked: _Asked) -> Answer | None:
    facts = asked.facts
    if facts.basis in ("manifest", "badge"):
        where = "a package manifest" if facts.basis == "manifest" else "a badge"
        return Answer("ask_owner", f"only {where} names a licence", ("confirm-licence",))
    if facts.part_only:
        return Answer("ask_owner", "only parts of it carry a licence", ("ask-licence", "check-part"), "part_only")
    if facts.basis == "readme":
        return Answer("adopt_with_conditions", "the README names a licence whose text is missing", ("confirm-licence",))
    return None


def _conflict(asked: _Asked) -> Answer | None:
    if asked.facts.conflict == "across":
        because = "it declares licences that contradict each other"
        return Answer("ask_owner", because, ("resolve-conflict",), "conflict")
    if asked.facts.conflict == "within":
        because = "it declares different licences of the same kind"
        return Answer("adopt_with_conditions", because, ("keep-both-notices",), "conflict")
    return None


def _holder(asked: _Asked) -> Answer | None:
    if asked.facts.holder == "template":
        because = "its licence names a template's author, not the campaign"
        return Answer("ask_owner", because, ("confirm-holder",), "holder")
    if asked.facts.holder == "missing":
        return Answer("adopt_with_conditions", "its licence names no copyright holder", ("name-holder",), "holder")
    return None


def _text_missing(asked: _Asked) -> Answer | None:
    if asked.facts.basis == "link":
        return Answer("adopt", "it names its licence by a link to the text", ("archive-text",))
    if asked.facts.elsewhere:
        because = "its licence text stands in another repository"
        if asked.facts.expression is None:
            because = f"{because} and was not read"
            return Answer("ask_owner", because, ("read-unreadable", "confirm-licence"), "elsewhere")
        return Answer("adopt_with_conditions", because, ("archive-text",), "elsewhere")
    if asked.facts.basis == "notice":
        return Answer("adopt_with_conditions", "the licence is named but its text is missing", ("archive-text",))
    return None


def _additional_terms(asked: _Asked) -> Answer | None:
    if not asked.facts.additional_terms:
        return None
    because = "its licence carries an additional term"
    return Answer("adopt_with_conditions", because, ("show-attribution",), "additional_terms")


def _parts(asked: _Asked) -> Answer | None:
    if asked.facts.part_unclear:
        because = "parts of it stand under terms of others"
        return Answer("adopt_with_conditions", because, ("check-part",), "part_unclear")
    if asked.facts.part_stricter:
        because = "parts of it stand under a stricter licence"
        return Answer("adopt_with_conditions", because, ("keep-part-licence",), "part_stricter")
    return None


def _assets(asked: _Asked) -> Answer | None:
    if not asked.facts.shut_asset:
        return None
    because = "fonts, pictures or documents in it belong to others, who do not allow this"
    return Answer("adopt_with_conditions", because, ("replace-asset",), "shut_asset")


def _relicensed(asked: _Asked) -> Answer | None:
    if not asked.facts.relicensed:
        return None
    because = "its licence was changed after several persons had written code, and nothing says that they agreed"
    return Answer("adopt_with_conditions", because, ("consent-unknown",), "relicensed")


def _dropped_holders(asked: _Asked) -> Answer | None:
    if not asked.facts.holders_dropped:
        return None
    because = "copyright lines of earlier versions are gone"
    return Answer("adopt_with_conditions", because, ("keep-old-notice",), "holders_dropped")


def _upstream(asked: _Asked) -> Answer | None:
    if not asked.facts.upstream_stricter:
        return None
    because = "the repository it was forked from has a stricter licence now"
    return Answer("adopt_with_conditions", because, ("mind-upstream",), "upstream_stricter")


def _unreadable(asked: _Asked) -> Answer | None:
    if not asked.facts.unreadable or asked.facts.basis == "none":
        return None
    return Answer("ask_owner", "a licence file could not be read", ("read-unreadable",), "unreadable")


def _campaign(asked: _Asked) -> Answer | None:
    """What every campaign's work needs besides a licence; changes no verdict."""
    facts = asked.facts
    actions = ["rename"] if facts.of_campaign else []
    if facts.holder_gone:
        actions.append("nobody-left")
    elif facts.holder_ends:
        actions.append("ask-soon")
    if not actions:
        return None
    because = "it is a campaign's own work, and campaigns end" if facts.holder_ends else "it is a campaign's own work"
    return Answer("adopt", because, tuple(actions), "of_campaign")


_RULES = (
    _no_permission,
    _no_name,
    _forbids_campaigns,
    _category,
    _turned,
    _own_words,
    _changed_text,
    _taken_away,
    _weak_permission,
    _conflict,
    _holder,
    _text_missing,
    _additional_terms,
    _parts,
    _assets,
    _relicensed,
    _dropped_holders,
    _upstream,
    _unreadable,
    _campaign,
)
"""Every rule, in the order in which its reason is told. To add one: a function, and its name here."""
