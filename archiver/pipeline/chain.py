"""Which bundles a generation holds: one increment more or, once the chain has outgrown its base, one full bundle."""

from collections.abc import Mapping, Sequence
from typing import Literal

from archiver.mirror.work import Mirror, tidy
from archiver.pack.bundle import BundleFile, Packing, full_bundle, increment
from archiver.pipeline.before import Before
from archiver.records.archive import Bundle

MAX_INCREMENTS = 30
"""A restore unbundles as many files and one; a lost one costs all generations that were built on it."""


def outgrown(chain: Sequence[Bundle]) -> bool:
    """Whether a chain gives way to one full bundle: too many increments, or together more than half of the full one."""
    increments = chain[1:]
    return len(increments) > MAX_INCREMENTS or 2 * sum(bundle.size for bundle in increments) > chain[0].size


def next_chain(
    mirror: Mirror, packing: Packing, before: Before | None, chain: tuple[Bundle, ...], tips: Mapping[str, str]
) -> tuple[tuple[Bundle, ...], BundleFile | None]:
    """The chain of the next generation, and the file that is new in it; None where no object is new.

    Args:
        chain: the bundles of `before`, as they are to be read today.
        tips: every name the bundle lists, see `listed`; they reach whatever the chain so far holds.
    """
    if not tips:
        return (), None
    if before and chain:
        file = increment(packing, tips, sorted({*before.tips.values(), *before.keep.values()}))
        chain += (_bundle(file, "increment", before.manifest.generation),) if file else ()
        if not outgrown(chain):
            return chain, file
        return full_chain(mirror, packing, tips)
    file = full_bundle(packing, tips)
    return (_bundle(file, "full"),), file


def full_chain(mirror: Mirror, packing: Packing, tips: Mapping[str, str]) -> tuple[tuple[Bundle, ...], BundleFile]:
    """A chain that begins anew, with one bundle of all that the tips reach."""
    tidy(mirror, packing.limits)
    file = full_bundle(packing, tips)
    return (_bundle(file, "full"),), file


def _bundle(file: BundleFile, kind: Literal["full", "increment"], base: int | None = None) -> Bundle:
    return Bundle(sha256=file.sha256, size=file.size, kind=kind, base_generation=base)
