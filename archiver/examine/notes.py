"""Collecting what one examiner says, with ids and locators made in one place."""

import re
from collections import Counter
from typing import Literal

from archiver.git.objects import Entry
from archiver.quoting import printable_path
from archiver.records.base import Visibility
from archiver.records.fact import SECTIONS, Basis, Examination, Fact, Finding, NotRun, Severity, Unknown


class Notes:
    """The facts and findings of one examiner, in the order they were said."""

    def __init__(self, commit: str | None, section: str) -> None:
        assert section in SECTIONS, section
        self._commit = commit or ""
        self._section = section
        self._numbers: Counter[str] = Counter()
        self._facts: list[Fact] = []
        self._findings: list[Finding] = []
        self._unknowns: list[Unknown] = []
        self._not_run: list[NotRun] = []

    def at(self, entry: Entry | str | None = None, line: int | None = None) -> str:
        """`commit:path:line`, `commit:path` or `commit`."""
        if entry is None:
            return self._commit
        path = printable_path(entry if isinstance(entry, str) else entry.path)
        return f"{self._commit}:{path}:{line}" if line else f"{self._commit}:{path}"

    def fact(
        self,
        what: str,
        statement: str,
        locator: str,
        *,
        basis: Basis = "code",
        confidence: Literal["certain", "likely", "guess"] = "certain",
        visibility: Visibility = "public",
        **data: str | int | bool | list[str] | None,
    ) -> None:
        """Say one thing. `what` becomes part of the id, `data` what a machine reads behind the sentence."""
        slug = re.sub(r"[^a-z0-9]+", "-", what.lower()).strip("-")[:60] or "fact"
        self._numbers[slug] += 1
        self._facts.append(
            Fact(
                id=f"{self._section}-{slug}-{self._numbers[slug]}",
                section=self._section,
                statement=statement,
                basis=basis,
                locator=locator,
                confidence=confidence,
                visibility=visibility,
                data=data,
            )
        )

    def finding(
        self, code: str, severity: Severity, message: str, *, entry: Entry | None = None, line: int | None = None
    ) -> None:
        """Notice one thing, in a file or in the whole tree."""
        path = printable_path(entry.path) if entry else None
        blob = entry.oid if entry else None
        self._findings.append(Finding(code=code, severity=severity, message=message, path=path, blob=blob, line=line))

    def unknown(self, question: str, ask: str) -> None:
        """Say what the repository cannot tell, and which role could."""
        self._unknowns.append(Unknown(question=question, ask=ask))

    def not_run(self, what: str, reason: str) -> None:
        """Say what was not done, and why."""
        self._not_run.append(NotRun(what=what, reason=reason))

    def done(self) -> Examination:
        """Everything that was said."""
        return Examination(
            facts=tuple(self._facts),
            findings=tuple(self._findings),
            unknowns=tuple(self._unknowns),
            not_run=tuple(self._not_run),
        )
