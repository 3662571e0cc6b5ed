"""The examiner of exposure: what was looked at stands in public, what was found for stewards alone."""

from collections import Counter

from archiver.examine.cache import package_digest
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.records.fact import Examination

name = "exposure"
version = int(package_digest("archiver.examine.exposure")[:8], 16)
"""Another number whenever a rule, a word list or a module of this package changes: nobody has to remember it."""


def examine(context: Context) -> Examination:
    """How much of the history was looked at, and restricted findings on secrets and personal data.

    The whole history counts, whatever the as-of day: what lies in the copy can leak.
    """
    # Here, because whoever only asks for the version needs none of the detectors' libraries.
    from archiver.examine.exposure.findings import rows_of
    from archiver.examine.exposure.scan import scan_history

    scan = scan_history(context.reader, context.cache)
    notes = Notes(context.commit, "exposure")
    if context.commit:
        megabytes = -(-scan.bytes // 1_000_000)
        notes.fact(
            "scanned",
            f"{scan.blobs:,} blob{'' if scan.blobs == 1 else 's'} of the whole history ({megabytes:,} MB) "
            f"{'was' if scan.blobs == 1 else 'were'} looked at for secrets and personal data.",
            notes.at(),
            basis="git",
            blobs=scan.blobs,
            megabytes=megabytes,
        )
        harmless = Counter(triage for row in rows_of(scan.findings) for triage in row.triage[:1])
        if harmless:
            kinds = ", ".join(f"{triage} {count}" for triage, count in sorted(harmless.items()))
            one = harmless.total() == 1
            places = f"{harmless.total():,} place{' that looks' if one else 's that look'} like such data"
            notes.fact(
                "harmless",
                f"{places} {'is' if one else 'are'} likely harmless ({kinds}).",
                notes.at(),
                basis="git",
                confidence="likely",
                count=harmless.total(),
            )
    told = notes.done()
    return told.model_copy(update={"findings": scan.findings, "not_run": scan.not_run})
