"""The file of proposals: `[[proposal]]` tables, which no registry reads. Only a person carries one over."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from archiver.campaigns.layout import literal
from archiver.errors import ConfigError, UsageError
from archiver.records.registry import Proposal

_LONGEST = 8 << 20
_HEAD = """\
# What repositories say of themselves. Nothing here is believed: no command takes these tables for owners or races.
# Look at each sign, then: archiver campaigns add --from-proposal NUMBER --proposals THIS_FILE
"""
_KEYS = ("number", "origins", "covered_by", "owner", "name", "kind", "office", "jurisdiction", "district", "cycle")


def proposals_text(proposals: Sequence[Proposal]) -> str:
    """The file's text."""
    parts = [_HEAD]
    for proposal in proposals:
        lines = ["[[proposal]]"]
        for key in (*_KEYS, "dates", "unknown"):
            value = getattr(proposal, key)
            if value is not None and value != ():
                lines.append(f"{key} = {literal(value)}")
        for sign in proposal.signs:
            lines += ["[[proposal.signs]]", *(f"{key} = {literal(value)}" for key, value in sign)]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def find_proposal(path: Path, number: int) -> Proposal:
    """One proposal of a file.

    Raises:
        ConfigError: the file cannot be read, or holds no proposals.
        UsageError: none has that number.
    """
    try:
        with path.open("rb") as file:
            rows = tomllib.loads(file.read(_LONGEST).decode("utf-8-sig")).get("proposal", [])
        found = [Proposal.model_validate(row) for row in rows]
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); make it with `campaigns propose --out`"
        ) from error
    except (ValidationError, ValueError, RecursionError, TypeError) as error:
        reason = re.sub(r"\s+", " ", str(error))[:100]
        raise ConfigError(
            f"{path}: no file of proposals ({reason}); make one with `campaigns propose --out`"
        ) from error
    for proposal in found:
        if proposal.number == number:
            return proposal
    raise UsageError(f"{path}: no proposal {number}; there are {', '.join(str(p.number) for p in found) or 'none'}")


def said_by(proposal: Proposal) -> dict[str, list[str]]:
    """What it proposes, as texts for `entry_of`. Dates are left out: which kind of day they are, a person must say."""
    texts = {key: [str(value)] for key in _KEYS[3:] if (value := getattr(proposal, key)) is not None}
    if proposal.covered_by is None:
        return texts | {"origins": list(proposal.origins)}
    race = {key: value for key, value in texts.items() if key not in ("owner", "name", "kind")}
    return race | {"owner": [proposal.covered_by]}
