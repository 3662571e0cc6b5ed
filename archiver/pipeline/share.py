"""A share of the projects a day: seven days of `1/7` look at everything once."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from archiver.errors import UsageError

_MOST = 366


@dataclass(frozen=True)
class Share:
    """`k/n` of the projects, the ones whose turn it is on a day."""

    taken: int
    of: int
    day: date

    @classmethod
    def parse(cls, text: str, day: date) -> "Share":
        """From `k/n`. Raises UsageError."""
        match = re.fullmatch(r"([0-9]{1,3})/([0-9]{1,3})", text)
        if not match or not 1 <= int(match[1]) <= int(match[2]) <= _MOST:
            raise UsageError(f"--share {text}: write it as 1/7, the part of the projects that one run checks")
        return cls(int(match[1]), int(match[2]), day)

    def __str__(self) -> str:
        return f"{self.taken}/{self.of}"

    def has(self, project_id: str) -> bool:
        """Whether it is this project's turn. The turns follow each other day by day, none is left out."""
        place = int(hashlib.sha256(project_id.encode()).hexdigest(), 16) % self.of
        first = self.day.toordinal() * self.taken
        return any((first + step) % self.of == place for step in range(self.taken))
