"""Programs that commit under a person's or a machine's name: a nightly export is no sign of life. Pure.

Calling a person's work a server's is the dearer mistake: people do sit at a machine as root, and a volunteer who enters
results every evening says the same each time. So no name counts alone. A machine's account counts when it repeats
itself on data; whoever else only when ten commits or more say the same, touch only data, and keep a clock's time.
"""

import re
from collections.abc import Hashable, Sequence
from itertools import pairwise
from statistics import median

_ACCOUNTS = (
    r"root|ubuntu|debian|centos|ec2-user|ec2|www-data|www|nobody|daemon|apache|nginx|httpd|cron|crontab|deploy|deployer"
    r"|deployment|backup|backups|server|webserver"
)
_MACHINE = re.compile(
    rf"^(?:(?:{_ACCOUNTS})@.*|[^@]*@(?:ip-[0-9]+-[0-9]+-[0-9]+-[0-9]+\b.*|localhost(?:\.localdomain)?|\(none\)"
    r"|[^@]*(?:\.\(none\)|\.(?:compute|ec2|c\.[\w.-]+)\.internal)))$",
    re.IGNORECASE,
)
_MACHINE_NAMES = frozenset(_ACCOUNTS.split("|"))
_LONGEST = 320
_DATA = re.compile(
    r"\.(?:csv|tsv|json|jsonl|ndjson|geojson|topojson|xml|kml|ya?ml|txt|sql|ics|rss|atom|parquet|xlsx?|ods|db|sqlite3?"
    r"|log|dump|gz|zip)$",
    re.IGNORECASE,
)
_VARYING = re.compile(
    r"[0-9]+|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE
)

FEWEST = 10
"""So many times at least before a repetition under a person's name is a program's."""

FEWEST_OF_MACHINE = 3
"""The same where a machine's account changes data: its clock is not asked."""

_PATHS = 10
_SHARE = 0.1
_SECONDS = 1800
_REGULAR = 0.9


def is_machine(name: str, email: str) -> bool:
    """Whether an identity is a machine's account: `root@ip-10-0-0-1`, `ubuntu@web.(none)`.

    Both name and address must say so: a person who never set an address commits as `Ana <ana@laptop.(none)>`, one who
    set only the address as `root <ana@example.org>`, and one who works on the server keeps a name of two words.
    """
    if not _MACHINE.match(email[:_LONGEST]):
        return False
    account = email.partition("@")[0].strip().lower()
    return name[:_LONGEST].strip().lower() in _MACHINE_NAMES | ({""} if account in _MACHINE_NAMES else set())


def template(name: str, email: str, subject: str, paths: Sequence[str]) -> tuple[Hashable, bool] | None:
    """(what commits of one job have in common, whether few of them tell); None where even many would tell nothing.

    Numbers and names of days and months may differ. Under a person's name the files must be data, and few; a machine's
    account that changes such data tells soon.
    """
    machine = is_machine(name, email)
    data = 1 <= len(paths) <= _PATHS and all(_DATA.search(path[-20:]) for path in paths)
    if not machine and not data:
        return None
    return (email[:_LONGEST].lower(), _VARYING.sub("#", subject[:200].lower()), data), machine and data


def is_program(times: Sequence[int], *, soon: bool) -> bool:
    """Whether commits that say the same, at these moments (epoch seconds, sorted), were made by a program."""
    return (soon and len(times) >= FEWEST_OF_MACHINE) or is_beat(times)


def is_beat(times: Sequence[int]) -> bool:
    """Whether moments come by the clock, as no person works: at least `FEWEST`, nine gaps in ten alike.

    Alike: a whole number of the middle gap, give or take a tenth of it and at most half an hour; a job skips its turn
    when nothing changed.
    """
    if len(times) < FEWEST:
        return False
    gaps = [later - earlier for earlier, later in pairwise(times)]
    middle = median(gaps)
    if middle <= 0:
        return False
    leeway = min(_SHARE * middle, _SECONDS)
    alike = sum(gap > leeway and abs(gap - round(gap / middle) * middle) <= leeway for gap in gaps)
    return alike >= _REGULAR * len(gaps)
