"""Bring an upstream into the mirror: strict first, lenient for old mistakes, ref by ref where objects are damaged."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from archiver.errors import GitError, LimitError, SourceError
from archiver.git.command import Limits, run
from archiver.git.failure import failure
from archiver.git.refs import State, decode, encode, escape
from archiver.git.remote import Upstream, ls_remote
from archiver.mirror.fsck_ids import LENIENT
from archiver.mirror.work import Mirror, drop_refs
from archiver.records.archive import Fsck, MissingRef

SALVAGE_TRIES = 20
"""Fetches that salvaging a damaged source may cost before the rest is called missing."""

MOVES = 3
"""Fetches of an upstream that is pushed to meanwhile, before what arrived last is taken as it is."""

_UP = ("refs/up", "refs/up-head")
_HEAD = "+HEAD:refs/up-head"
_GIT_FETCH = (
    "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance",
)  # fmt: skip
_FSCK_ID = re.compile(
    r"(?:error|warning|error in \w+ [0-9a-f]+|warning in \w+ [0-9a-f]+)[^\n]*?: ([a-z][A-Za-z0-9]+): "
)


@dataclass(frozen=True)
class Fetched:
    """What the mirror now holds of upstream."""

    state: State
    """Refs as they arrived, in one moment of upstream's life."""
    fsck: Fsck
    """How strictly the objects were checked."""
    missing: tuple[MissingRef, ...]
    """Refs that could not be brought; empty when the copy is whole."""
    reason: str | None
    """Why refs are missing."""


def fetch(mirror: Mirror, upstream: Upstream, advert: State, limits: Limits) -> Fetched:
    """Fetch everything upstream advertises into `refs/up/*`, with prune, until refs and HEAD are of one moment.

    Raises:
        SourceError: nothing could be brought.
        LimitError, GitError: a limit was reached, or upstream cannot be reached.
    """
    for _ in range(MOVES):
        fetched = _fetch(mirror, upstream, advert, limits)
        if fetched.reason or fetched.state.digest == advert.digest:
            break
        now = advert if upstream.is_view else ls_remote(upstream, limits=limits)
        if now.digest == advert.digest:
            fetched = _as_handed_out(fetched, advert)
            break
        advert = now
        if fetched.state.digest == advert.digest:
            break
    return _less(fetched, upstream.unreadable, "the ref holds no object id") if upstream.unreadable else fetched


def _as_handed_out(fetched: Fetched, advert: State) -> Fetched:
    """Of an upstream that stands still: what did not arrive as listed is missing, also where an older tip lies here.

    A shallow upstream lists its refs, hands none of them out, and git ends with 0.
    """
    refs = {name: oid for name, oid in advert.refs.items() if fetched.state.refs.get(name) == oid}
    head = advert.head_oid if advert.head_oid in (fetched.state.head_oid, refs.get(advert.head_symref or "")) else None
    lost = set(advert.refs) - set(refs)
    if advert.head_symref is None and head != advert.head_oid:
        lost.add("HEAD")
    if lost and not refs and not head:
        raise SourceError(
            f"nothing could be copied: upstream lists {len(lost)} refs and hands none of them out; if it is a shallow "
            "clone, run `git fetch --unshallow` there"
        )
    state = replace(fetched.state, refs=refs, head_oid=head)
    return _less(replace(fetched, state=state), lost, "listed, but not handed out") if lost else fetched


def _less(fetched: Fetched, lost: Collection[str], reason: str) -> Fetched:
    """The same with more refs missing."""
    if not lost:
        return fetched
    missing = tuple(MissingRef(ref=escape(name), reason=reason) for name in sorted(lost))
    said = fetched.reason or f"{reason}, for example {missing[0].ref}"
    return replace(fetched, missing=(*fetched.missing, *missing), reason=said)


def _fetch(mirror: Mirror, upstream: Upstream, advert: State, limits: Limits) -> Fetched:
    if not advert.refs and not advert.head_oid:
        drop_refs(mirror, *_UP)
        return Fetched(advert, Fsck(level="strict"), (), None)
    whole = ["+refs/*:refs/up/*", "^refs/pull/*/merge"]
    detached = _is_detached(advert)
    refspecs = [*whole, _HEAD] if detached else whole
    if not detached and (mirror.git_dir / "refs" / "up-head").exists():  # never packed: nobody runs pack-refs there
        run(["update-ref", "-d", "refs/up-head"], git_dir=mirror.git_dir)
    fsck, obstacle = _fetch_checked(mirror, upstream, refspecs, limits)
    if obstacle is None:
        return _arrived(mirror, advert, fsck, None)
    if (obstacle.transient and not upstream.is_view) or not _damage(str(obstacle)):
        raise obstacle
    salvaged = _salvage(mirror, upstream, advert, limits)
    reason = _plain_reason(str(obstacle))
    if not salvaged:
        raise SourceError(
            f"nothing could be copied: {reason}; run `git fsck --full` at the source, or find another copy"
        )
    return _arrived(mirror, advert, Fsck(level="none"), reason)


def _is_detached(state: State) -> bool:
    return state.head_symref is None and state.head_oid is not None


def _fetch_checked(
    mirror: Mirror, upstream: Upstream, refspecs: Sequence[str], limits: Limits
) -> tuple[Fsck, GitError | None]:
    """One fetch with every check on, and a second one that lets old mistakes pass if that was the obstacle."""
    done = _git_fetch(mirror, upstream, refspecs, limits, {"fetch.fsckObjects": "true"})
    if isinstance(done, str):
        return Fsck(level="strict"), None
    if not _FSCK_ID.search(done[1]) and "fsck error" not in done[1]:
        return Fsck(level="none"), done[0]
    lenient = {"fetch.fsckObjects": "true"} | {f"fetch.fsck.{name}": "warn" for name in LENIENT}
    again = _git_fetch(mirror, upstream, refspecs, limits, lenient)
    if isinstance(again, str):
        return Fsck(level="lenient", ignored=tuple(sorted(set(_FSCK_ID.findall(again)) & set(LENIENT)))), None
    return Fsck(level="none"), again[0]


def _git_fetch(
    mirror: Mirror,
    upstream: Upstream,
    refspecs: Sequence[str],
    limits: Limits,
    config: dict[str, str],
    prune: bool = True,
) -> str | tuple[GitError, str]:
    """git's standard error when it went well, else the failure and its whole standard error."""
    done = run(
        [*_GIT_FETCH, *(["--prune"] if prune else []), "--stdin", "--", upstream.url],
        git_dir=mirror.git_dir,
        stdin=b"".join(encode(refspec) + b"\n" for refspec in refspecs),  # 20,000 refs do not fit into argv
        protocols=upstream.protocols,
        config={**upstream.config, **config},
        limits=limits,
        watch=mirror.git_dir / "objects",
        hold=mirror.lock,
        check=False,
    )
    return done.stderr if done.returncode == 0 else (failure("fetch", done.stderr, done.returncode), done.stderr)


def _salvage(mirror: Mirror, upstream: Upstream, advert: State, limits: Limits) -> bool:
    """Fetch groups of refs, halving a group that fails, until all are tried or the tries are used up."""
    drop_refs(mirror, *_UP)
    default = ["HEAD"] if _is_detached(advert) else [name for name in advert.refs if name == advert.head_symref]
    others = sorted(set(advert.refs) - set(default), key=lambda name: (not name.startswith("refs/heads/"), name))
    pending = [group for group in (default, others) if group]
    tries, got = SALVAGE_TRIES, False
    while pending and tries:
        group = pending.pop(0)
        tries -= 1
        refspecs = [_HEAD if name == "HEAD" else f"+{name}:{name.replace('refs/', 'refs/up/', 1)}" for name in group]
        try:
            done = _git_fetch(mirror, upstream, refspecs, limits, {}, prune=False)
        except LimitError:
            break
        if isinstance(done, str):
            got = True
        elif len(group) > 1:
            middle = len(group) // 2
            pending += [group[:middle], group[middle:]]
    return got


def _arrived(mirror: Mirror, advert: State, fsck: Fsck, reason: str | None) -> Fetched:
    """Read back what the mirror holds now; what upstream advertised and is not here is missing."""
    refs, up_head = read_up(mirror)
    detached = advert.head_symref is None
    head = up_head if detached else refs.get(advert.head_symref or "")
    state = State(advert.object_format, advert.head_symref, head, refs)
    if reason is None and not (mirror.git_dir / "shallow").exists():
        return Fetched(state, fsck, (), None)
    if reason is None:
        raise SourceError("the upstream is shallow: its history is cut off; run `git fetch --unshallow` there")
    lost = sorted(set(advert.refs) - set(refs)) + (["HEAD"] if detached and advert.head_oid and not head else [])
    return Fetched(state, fsck, tuple(MissingRef(ref=escape(name), reason=reason) for name in lost), reason)


def read_up(mirror: Mirror) -> tuple[dict[str, str], str | None]:
    """(upstream's refs under upstream's names, the object of a detached HEAD)."""
    done = run(["for-each-ref", "--format=%(objectname) %(refname)", *_UP], git_dir=mirror.git_dir)
    refs, head = {}, None
    for line in done.stdout.splitlines():
        oid, _, name = line.partition(b" ")
        if name == b"refs/up-head":
            head = oid.decode()
        else:
            refs["refs/" + decode(name).removeprefix("refs/up/")] = oid.decode()
    return refs, head


_DAMAGE = re.compile(
    r"unable to (read|get|parse|unpack)|missing|bad (object|tree|pack)|could not parse|pack-objects died|corrupt|"
    r"does not exist|not our ref|early EOF|index-pack failed|did not send all necessary objects|inflate|hash mismatch|"
    r"did not receive expected object"
)


def _damage(text: str) -> bool:
    """Whether git's words speak of damaged objects and not of an upstream that cannot be reached."""
    return bool(_DAMAGE.search(text))


def _plain_reason(text: str) -> str:
    """git's words about damaged objects in one short sentence."""
    oids = re.findall(r"\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b", text)
    return "objects are missing or damaged at the source" + (f", for example {oids[0]}" if oids else f" ({text})")
