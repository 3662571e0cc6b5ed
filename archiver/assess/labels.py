"""What a person says was right: a table of origin, first day and states, the measure of a replay.

One line a change, three columns separated by tabs; `#` begins a comment line:

```
github.com/owner/name   2019-01-01   LIVE
github.com/owner/name   2020-03-05   WINDING_DOWN,ENDED_CANDIDATE
github.com/owner/name   2024-03-28   ?
```

From the day on, until the next line of the same origin, each of these states is right. `?`: from here on nobody knows,
for example because the copy ends there; such days are not looked at.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from archiver.errors import ConfigError
from archiver.records.verdict import State
from archiver.registry import plain_origin

_STATES: tuple[State, ...] = get_args(State)
_LONGEST = 8 << 20


@dataclass(frozen=True)
class Label:
    """From a day on, these states are right."""

    since: date
    right: tuple[State, ...] | None
    """None: nobody knows."""


@dataclass(frozen=True)
class Labels:
    """Every repository's labels, oldest first, by plain origin."""

    rows: Mapping[str, tuple[Label, ...]]

    def on(self, origin: str, day: date) -> Label | None:
        """What is right on a day; None before the first label, and for a repository without any."""
        past = [label for label in self.rows_of(origin) if label.since <= day]
        return past[-1] if past else None

    def rows_of(self, origin: str) -> tuple[Label, ...]:
        """A repository's labels, oldest first."""
        return self.rows.get(plain_origin(origin), ())


def load_labels(path: Path) -> Labels:
    """Read a table of labels.

    Raises:
        ConfigError: it cannot be read, or a line is wrong; the message names file, line and what is expected.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check --labels") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8; save the file as UTF-8") from error
    if len(data) > _LONGEST:
        raise ConfigError(f"{path}: larger than {_LONGEST >> 20} MB, so no labels; check --labels")
    rows: dict[str, list[Label]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            origin, label = _row(line, f"{path}:{number}")
            before = rows.setdefault(origin, [])
            if before and before[-1].since >= label.since:
                raise ConfigError(f"{path}:{number}: {label.since} does not follow {before[-1].since}; sort the days")
            before.append(label)
    return Labels({origin: tuple(found) for origin, found in rows.items()})


def _row(line: str, where: str) -> tuple[str, Label]:
    fields = [field.strip() for field in line.split("\t") if field.strip()]
    if len(fields) != 3:
        raise ConfigError(
            f"{where}: expected origin, day and states, separated by tabs (not blanks); found {len(fields)} columns"
        )
    origin, day, states = fields
    try:
        since = date.fromisoformat(day)
    except ValueError:
        raise ConfigError(f"{where}: {day[:40]!r} is no day; write it as YYYY-MM-DD") from None
    return plain_origin(origin), Label(since, None if states == "?" else _states(states.split(","), where))


def _states(names: Sequence[str], where: str) -> tuple[State, ...]:
    found = tuple(state for state in _STATES if state in {name.strip() for name in names})
    if len(found) != len({name.strip() for name in names}):
        wrong = next(name for name in names if name.strip() not in _STATES)
        raise ConfigError(f"{where}: {wrong.strip()[:40]!r} is no state; known are {', '.join(_STATES)}, or `?`")
    return found
