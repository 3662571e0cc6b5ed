"""What a detector saw in one blob. It holds no character of any value: a hit can be kept, counted and shown."""

from dataclasses import dataclass

from archiver.records.fact import Severity


@dataclass(frozen=True)
class Hit:
    """One rule that matched in one blob, once for all its places there."""

    code: str
    """`SEC-nnn` or `PII-nnn`; docs/findings.md has a row for each."""
    rule: str
    """The rule of the pack, for example `twilio-api-key`; for personal data the kind, for example `voter-file`."""
    severity: Severity
    """high: whoever reads it can act with it or knows a person by it; medium: likely so; low: perhaps."""
    line: int | None
    """Line of the first place, from 1; None for a binary file."""
    count: int
    """Values, rows or places."""
    sample: str
    """Shape of the first value: `Aaaaa,Aaaa,+9999…`. No character, no domain and no hash of it."""
    triage: str | None = None
    """Why it is likely harmless (`test`, `fixture`, `cassette`, `placeholder`, `reference`, …); None: nothing does."""
