"""The register of examiners, and how all of them look at one commit."""

from collections.abc import Sequence

from archiver.examine import (
    activity,
    build,
    caveats,
    ci,
    closed,
    components,
    datafiles,
    ecosystems,
    elsewhere,
    entry,
    environment,
    failures,
    fixedlists,
    hosts,
    hotspots,
    imports,
    infrastructure,
    keeping,
    listening,
    people,
    readme,
    residue,
    routes,
    samples,
    scars,
    services,
    stack,
    testing,
    unfinished,
)
from archiver.examine.access import examiner as access
from archiver.examine.authors import hides_authors
from archiver.examine.exposure import examiner as exposure
from archiver.examine.interface import Context, Examiner, open_context
from archiver.examine.jobs import examiner as jobs
from archiver.examine.models import examiner as models
from archiver.records.fact import Examination, NotRun

__all__ = ["EXAMINERS", "Context", "Examiner", "examine_all", "made_with", "open_context"]

EXAMINERS: tuple[Examiner, ...] = (
    readme,
    caveats,
    routes,
    access,
    failures,
    entry,
    people,
    build,
    testing,
    jobs,
    listening,
    samples,
    ci,
    scars,
    stack,
    ecosystems,
    imports,
    components,
    services,
    hosts,
    fixedlists,
    closed,
    residue,
    environment,
    infrastructure,
    models,
    datafiles,
    keeping,
    unfinished,
    activity,
    hotspots,
    elsewhere,
    exposure,
)
"""Every examiner, in the order of the dossier. To add one: a module that keeps the promise, and its name here."""

SECONDS = 60.0
"""Time each examiner may read files for."""

MAX_BYTES = 256 << 20
"""Text each examiner may read."""


def examine_all(context: Context, examiners: Sequence[Examiner] = EXAMINERS) -> Examination:
    """Everything the examiners say of one commit.

    An examiner that crashes becomes a `not_run` row with its name and the exception's class; the others go on. What
    could not be read stands there too, counted, with at most 20 paths a reason.
    """
    if context.commit is None:
        reason = "HEAD names no commit that is here: the repository is empty, its HEAD unborn, or the commit missing"
        # Other refs may hold something all the same.
        scans = [_examine_one(context, examiner) for examiner in examiners if examiner is exposure]
        return Examination(
            findings=tuple(finding for scan in scans for finding in scan.findings),
            not_run=(NotRun(what="examination", reason=reason), *(row for scan in scans for row in scan.not_run)),
            ran=tuple(name for scan in scans for name in scan.ran),
        )
    hide = hides_authors(context)
    parts = [hide(_examine_one(context, examiner)) for examiner in examiners]
    return Examination(
        facts=tuple(fact for part in parts for fact in part.facts),
        findings=tuple(finding for part in parts for finding in part.findings),
        unknowns=tuple(dict.fromkeys(unknown for part in parts for unknown in part.unknowns)),
        not_run=(
            *(row for part in parts for row in part.not_run),
            *context.texts.not_examined(context.entries),
        ),
        ran=tuple(name for part in parts for name in part.ran),
    )


def _examine_one(context: Context, examiner: Examiner) -> Examination:
    context.texts.begin(examiner.name, seconds=SECONDS, max_bytes=MAX_BYTES)
    try:
        return examiner.examine(context).model_copy(update={"ran": (examiner.name,)})
    except Exception as error:  # the promise of examine_all: one crash never costs the others
        reason = f"the examiner crashed ({type(error).__name__}); report it with the commit's id"
        return Examination(not_run=(NotRun(what=f"examiner {examiner.name}", reason=reason, examiner=examiner.name),))


def made_with(examiners: Sequence[Examiner] = EXAMINERS) -> dict[str, int]:
    """Examiner -> version: what a dossier was made with, so that newer rules make it anew."""
    return {examiner.name: examiner.version for examiner in examiners}
