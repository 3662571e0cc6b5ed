"""The licence of an archived generation, by today's rules and the user's policy table."""

from contextlib import nullcontext

from pydantic import ValidationError

from archiver.errors import FixityError, UsageError
from archiver.examine.cache import open_cache
from archiver.examine.licence import RULES_VERSION, examine_licence
from archiver.git.reader import Reader
from archiver.pipeline.context import Context
from archiver.records.licence import LicenceReport


def licence_rules(context: Context) -> str:
    """What a stored report must have been made with to be today's."""
    return RULES_VERSION if context.policy is None else f"{RULES_VERSION} policy-{context.policy.name[:16]}"


def changes_with_time(report: LicenceReport) -> bool:
    """Whether another day can give another answer for the same commit and rules: a licence becomes another one."""
    return any(reason.code == "turned" for reason in report.reasons)


def upstream_of(parent: str | None, context: Context) -> tuple[str, LicenceReport] | None:
    """Origin and newest archived report of the repository that one was forked from; None where it is not held."""
    if parent is None:
        return None
    try:
        view = context.archive.project(context.archive.resolve(parent))
        event = view.latest("licence", view.current) if view.current is not None else None
        if event is None:
            return None
        return parent, LicenceReport.model_validate_json(context.archive.read_blob(event.blobs[0].sha256))
    except (UsageError, FixityError, ValidationError):
        return None  # unknown here, or damaged, which its own check says


def read_licence(
    reader: Reader, origin: str, state: str | None, context: Context, upstream: tuple[str, LicenceReport] | None
) -> LicenceReport:
    """The report of a generation's HEAD as of the context's day. Args: `state` is the newest verdict's."""
    with open_cache(context.cache) if context.cache else nullcontext() as cache:
        return examine_licence(
            reader,
            reader.resolve(),
            as_of=context.as_of,
            origin=origin,
            owner=context.registry.owner_of(origin),
            verdict_state=state,
            policy=context.policy,
            cache=cache,
            upstream=upstream,
        )
