"""Talking to an upstream: what it advertises, and how git reaches it."""

import base64
import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from archiver.git.command import Limits, run
from archiver.git.refs import State, decode, wanted
from archiver.git.url import parse_url, pin
from archiver.git.view import View

_LIST_OF_REFS = 16 << 20
"""Bytes of a list of refs, and of what git tells about fetching it, that are fine under any limit."""

_USUAL = Limits(max_bytes=8 << 30)


@dataclass(frozen=True)
class Upstream:
    """Something git can fetch from: a view of a local repository, or a URL with what it takes to reach it."""

    url: str
    """Handed to git after `--`."""
    protocols: tuple[str, ...]
    """The only transports git may use for it."""
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Pinned address and credentials; passed in the environment, never in argv."""
    unreadable: tuple[str, ...] = ()
    """Refs that are there and hold no object id; known of a local repository only."""

    @property
    def is_view(self) -> bool:
        """Whether it is a view of a local repository: its refs stand still, and no network is to blame."""
        return self.protocols == ("file",)


def local_upstream(view: View) -> Upstream:
    """A view as upstream."""
    return Upstream(view.git_dir.as_uri(), ("file",), unreadable=view.unreadable)


def remote_upstream(url: str, *, allow: Collection[str] = (), login: tuple[str, str] | None = None) -> Upstream:
    """A URL as upstream.

    Args:
        allow: hosts of `[network] allow`.
        login: (user, password or token), sent to this URL's host only; None for none.

    Raises:
        UsageError, GitError: see `parse_url` and `pin`.
    """
    remote = parse_url(url, allow=allow)
    config = {}
    pinned = pin(remote, allow=allow)
    if pinned:
        config["http.curloptResolve"] = pinned
    if login and remote.scheme in ("https", "http"):
        basic = base64.b64encode(":".join(login).encode()).decode()
        origin = f"{remote.scheme}://{remote.host}:{remote.port}/"
        config[f"http.{origin}.extraHeader"] = f"Authorization: Basic {basic}"
    return Upstream(remote.url, (remote.scheme,), config)


def ls_remote(upstream: Upstream, *, limits: Limits = _USUAL) -> State:
    """What upstream looks like now, with one request.

    `ls-remote --symref` does not print where an unborn HEAD points, and nothing of an empty repository; both stand in
    protocol v2's packets, which git writes to a trace file for us.

    Args:
        limits: for the mirror; a sixteenth of its size, and two minutes, are enough for a list of refs.

    Raises:
        LimitError: the list is slower or longer than that.
        GitError: unreachable, not found, refused; transient where the network was to blame.
    """
    most = max((limits.max_bytes or 0) // 16, _LIST_OF_REFS)
    with tempfile.TemporaryDirectory(prefix="archiver-refs-") as folder:
        trace, listed = Path(folder, "trace"), Path(folder, "refs")
        with listed.open("wb") as stdout:
            run(
                ["ls-remote", "--symref", "--", upstream.url],
                protocols=upstream.protocols,
                config=upstream.config,
                extra_env={"GIT_TRACE_PACKET": str(trace)},
                stdout=stdout,
                limits=replace(limits, seconds=min(limits.seconds, 120), max_bytes=most),
                watch=Path(folder),
            )
        with trace.open("rb") as file:
            packets = file.read(_LIST_OF_REFS)
        return _advertised(listed, packets)


def _advertised(listed: Path, packets: bytes) -> State:
    refs: dict[str, str] = {}
    symref = head = None
    with listed.open("rb") as file:
        lines = [line.rstrip(b"\n") for line in file]
    for line in lines:
        left, _, name = line.partition(b"\t")
        if left.startswith(b"ref: ") and name == b"HEAD":
            symref = decode(left[5:])
        elif name == b"HEAD":
            head = left.decode()
        elif wanted(decode(name)) and not name.endswith(b"^{}"):
            refs[decode(name)] = left.decode()
    unborn = re.search(rb"< unborn HEAD symref-target:(\S+)", packets)
    if symref is None and head is None and unborn:
        symref = decode(unborn[1])
    told = re.search(rb"object-format=(sha1|sha256)", packets)
    longest = max((len(oid) for oid in refs.values()), default=0)
    object_format = "sha256" if longest == 64 else told[1].decode() if told and not longest else "sha1"
    return State(object_format, symref, head, refs)
