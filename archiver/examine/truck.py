"""The truck factor: how many people must leave before half of the files have nobody who knows them.

Source: Avelino, Passos, Hora, Valente: A Novel Approach for Estimating Truck Factors (2016): degree of authorship
DOA(d,f) = 3.293 + 1.098 FA + 0.164 DL - 0.321 ln(1 + AC); an author has a normalised DOA above 0.75.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from archiver.examine.history import FileHistory

_AUTHOR_FROM = 0.75


@dataclass(frozen=True)
class TruckFactor:
    """Who holds the knowledge."""

    number: int
    """People whose leaving orphans more than half of the files."""
    people: tuple[int, ...]
    """Their numbers, the one with most files first."""
    files: int
    """Files that were looked at."""


def file_authors(file: FileHistory) -> frozenset[int]:
    """The people who know one file."""
    total = sum(file.changes.values())
    degree = {
        person: 3.293 + 1.098 * (person == file.first) + 0.164 * own - 0.321 * log(1 + total - own)
        for person, own in file.changes.items()
    }
    most = max(degree.values(), default=0.0)
    if most <= 0:
        return frozenset()
    return frozenset(person for person, value in degree.items() if value / most > _AUTHOR_FROM)


def truck_factor(files: Mapping[str, FileHistory]) -> TruckFactor | None:
    """Take away the person with most files until more than half are orphaned; None without files."""
    authors = {path: file_authors(file) for path, file in files.items()}
    authors = {path: people for path, people in authors.items() if people}
    if not authors:
        return None
    gone: list[int] = []
    while sum(people <= set(gone) for people in authors.values()) * 2 <= len(authors):
        load = Counter(person for people in authors.values() for person in people if person not in gone)
        gone.append(min(load, key=lambda person: (-load[person], person)))
    return TruckFactor(len(gone), tuple(gone), len(authors))
