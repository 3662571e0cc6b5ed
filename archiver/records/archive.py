"""Manifests and events: the archive's own records. Their JSON is the archive format (docs/archive-format.md)."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from archiver.records.base import Record

SHA256 = r"^[0-9a-f]{64}$"
ManifestStatus = Literal["whole", "partial", "suspect"]
PartState = Literal["complete", "partial", "not_run", "refused"]
EventKind = Literal[
    "verdict", "licence", "dossier", "verification", "confirmation", "acceptance", "publication", "alias", "renamed",
    "unreachable", "repair", "hold", "adoption", "claim",
]  # fmt: skip


class Source(Record):
    """Where a generation was copied from."""

    forge: str
    """`github`, `git` or `local`."""
    url: str
    """Origin, without userinfo."""
    numeric_id: int | None = None
    """The forge's id."""


class RefList(Record):
    """A plain text blob of `oid SP refname LF` lines, sorted by refname as bytes."""

    blob: str = Field(pattern=SHA256)
    """SHA-256 of the blob."""
    count: int = Field(ge=0)
    """Number of lines."""


class Bundle(Record):
    """One git bundle of the chain; the whole chain in order restores the generation."""

    sha256: str = Field(pattern=SHA256)
    """Content hash, which is also the key."""
    size: int = Field(ge=0)
    """Bytes."""
    kind: Literal["full", "increment"]
    """`full` needs nothing before it."""
    base_generation: int | None = None
    """For an increment: the generation whose objects it builds on."""


class Part(Record):
    """Something beside git: forge metadata, issues, releases, …"""

    kind: str
    """repository, issues, pull_requests, comments, releases, wiki, lfs."""
    sha256: str | None = None
    """Content hash of the blob; None unless there is one."""
    count: int | None = None
    """How many items we hold."""
    forge_total: int | None = None
    """How many the forge says there are; None when it did not say."""
    state: PartState
    """`not_run` means nobody tried: never read it as none."""
    reason: str | None = None
    """Why it is not complete."""


class Fsck(Record):
    """What `git fsck` said of the copy."""

    level: Literal["strict", "lenient", "none"]
    """`strict`: fetched with every check on; `lenient`: messages in `ignored` were let pass; `none`: partial copy."""
    ignored: tuple[str, ...] = ()
    """fsck message ids that were let pass; the objects were not changed."""
    warnings: tuple[str, ...] = ()
    """What else a reader should know: for example a stray `.promisor` file with nothing missing."""


class MissingRef(Record):
    """A ref that could not be copied."""

    ref: str
    """Full ref name (undecodable bytes as backslash escapes)."""
    reason: str
    """What git said."""


class Manifest(Record):
    """One archived state of a project: what it consists of, and nothing else. Immutable; creating it is the commit."""

    schema_: Literal["campaign-archive/manifest/1"] = Field("campaign-archive/manifest/1", alias="schema")
    """Format name and version."""
    project_id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    """`<host>-<numeric id>` or `<host>-x<16 hex>`."""
    generation: int = Field(ge=1)
    """From 1, without holes."""
    prev_manifest_sha256: str | None = None
    """SHA-256 of the manifest before; None for generation 1."""
    captured_at: str
    """ISO 8601, UTC, seconds."""
    made_with: dict[str, str]
    """`archiver` and `git` versions."""
    source: Source
    """Where from."""
    status: ManifestStatus
    """Of git alone: whole, partial (objects missing), suspect (a person must accept it)."""
    status_reason: str | None = None
    """Why it is not whole."""
    object_format: Literal["sha1", "sha256"]
    """git's object format."""
    head_symref: str | None
    """Full ref HEAD points to, also when unborn; None when detached (undecodable bytes as backslash escapes)."""
    head_oid: str | None
    """Commit of HEAD; None when unborn."""
    refs: RefList
    """Every upstream ref, with upstream's names."""
    keep_refs: RefList
    """Tips that vanished upstream: `refs/keep/<generation>/…`."""
    bundles: tuple[Bundle, ...]
    """The whole chain in order; empty for an empty repository."""
    object_count: int = Field(ge=0)
    """Objects in the chain."""
    object_set_digest: str = Field(pattern=SHA256)
    """SHA-256 of `git cat-file --batch-all-objects --batch-check | LC_ALL=C sort` of the unbundled chain."""
    state_digest: str = Field(pattern=SHA256)
    """SHA-256 over object format, head_symref, head_oid and the ref list: equal states are equal."""
    swhid: str | None
    """Software Heritage id of the snapshot; None with the reason in `swhid_reason`."""
    swhid_reason: str | None = None
    """Why there is no SWHID."""
    fsck: Fsck
    """How strictly it was checked."""
    parts: tuple[Part, ...] = ()
    """What was copied beside git and what was not."""
    missing: tuple[MissingRef, ...] = ()
    """For a partial generation: the refs that could not be copied."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class BlobRef(Record):
    """A blob an event names."""

    kind: str
    """What it is: verdict, activity, licence, handoff.json, HANDOFF.md, …"""
    sha256: str = Field(pattern=SHA256)
    """Content hash."""
    size: int
    """Bytes."""


class Event(Record):
    """Something said about a project after its copy was made: numbered, chained, immutable."""

    schema_: Literal["campaign-archive/event/1"] = Field("campaign-archive/event/1", alias="schema")
    """Format name and version."""
    project_id: str
    """The project."""
    number: int = Field(ge=1)
    """From 1, without holes."""
    prev_sha256: str | None
    """SHA-256 of the event before; None for number 1."""
    kind: EventKind | Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    """What happened. A kind of a later version is no damage: whoever does not know it passes it by."""
    at: str
    """ISO 8601, UTC, seconds."""
    by: str
    """`archiver`, or the person who decided."""
    made_with: dict[str, str]
    """`archiver` version and the versions of the rules that made it."""
    generation: int | None
    """The generation it speaks of; None for an alias."""
    blobs: tuple[BlobRef, ...] = ()
    """What it names."""
    data: dict[str, str | int | bool | list[str] | None] = Field(default_factory=dict)
    """Small values: `state`, `route`, `expression`, `reason`, …"""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class Head(Record):
    """A witness and a short cut, written last; rebuilt when it does not parse or `self_sha256` differs."""

    generation: int
    """Highest generation."""
    manifest_sha256: str | None
    """Its manifest's hash; None for a folder that holds only an alias."""
    current: int | None
    """The generation restored by default."""
    event: int
    """Highest event number; 0 for none."""
    event_sha256: str | None
    """Its hash."""
    self_sha256: str
    """SHA-256 of the canonical JSON of the other fields."""
