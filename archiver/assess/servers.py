"""Programs that commit under a person's or a machine's name: a nightly export is no sign of life. Pure.

Calling a person's work a server's is the dearer mistake, so a name counts only when no person bears it, and a pattern
only when it is the same words, the same few data files and a regular beat, ten times or more.
"""

import re
from collections.abc import Hashable, Sequence
from itertools import pairwise
from statistics import median

_ACCOUNTS = (
    r"root|ubuntu|ec2-user|www-data|centos|nobody|daemon|apache|nginx|jenkins|vagrant|cron|deploy|deployer|backup"
)
_MACHINE = re.compile(
    rf"^(?:(?:{_ACCOUNTS})@.*|[^@]*@(?:ip-\d+-\d+-\d+-\d+.*|localhost|localhost\.localdomain|.*\.\(none\)|\(none\)"
    r"|.*\.compute\.internal|.*\.ec2\.internal|.*\.c\.[\w.-]+\.internal))$",
    re.IGNORECASE,
)
_MACHINE_NAMES = frozenset(_ACCOUNTS.split("|"))
_DATA = re.compile(
    r"\.(?:csv|tsv|json|geojson|xml|ya?ml|txt|sql|ics|rss|atom|parquet|xlsx?|db|sqlite3?|log|dump)$", re.IGNORECASE
)
_VARYING = re.compile(
    r"[0-9]+|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE
)

FEWEST = 10
"""So many times at least before a repetition is a program's."""

_PATHS = 3
_WITHIN = 0.25
_REGULAR = 0.8


def is_machine(name: str, email: str) -> bool:
    """Whether an identity is a machine's account: `root@ip-10-0-0-1`, `ubuntu@web.(none)`, never a person's.

    A person who never set an address commits as `ana@laptop.(none)`, and one who works on the server as root still has
    a name of two words.
    """
    words = name.strip().lower().split()
    if len(words) > 1 and not set(words) & _MACHINE_NAMES:
        return False
    if words and words[0] in _MACHINE_NAMES:
        return True
    account = email.partition("@")[0].lower()
    return bool(_MACHINE.match(email[:320])) and (account in _MACHINE_NAMES or not words or words[0] == account)


def template(email: str, subject: str, paths: Sequence[str]) -> Hashable | None:
    """What commits of one cron job have in common; None where the files are not only data or too many."""
    if not 1 <= len(paths) <= _PATHS or not all(_DATA.search(path) for path in paths):
        return None
    return (
        email.lower(),
        _VARYING.sub("#", subject[:200].lower()),
        tuple(_VARYING.sub("#", path) for path in sorted(paths)),
    )


def is_beat(times: Sequence[int]) -> bool:
    """Whether moments (epoch seconds, sorted) come at a regular pace, as no person works.

    At least `FEWEST` of them, and four gaps in five within a quarter of the middle one.
    """
    if len(times) < FEWEST:
        return False
    gaps = [later - earlier for earlier, later in pairwise(times)]
    middle = median(gaps)
    return middle > 0 and sum(abs(gap - middle) <= _WITHIN * middle for gap in gaps) >= _REGULAR * len(gaps)
