"""Talking to an upstream: what it advertises, and how git reaches it."""

import base64
import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from archiver.git.command import Limits, run
from archiver.git.refs import State, decode, wanted
from archiver.git.url import parse_url, pin
from archiver.git.view import View


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


def ls_remote(upstream: Upstream, *, limits: Limits | None = None) -> State:
    """What upstream looks like now, with one request.

    `ls-remote --symref` does not print where an unborn HEAD points, and nothing of an empty repository; both stand in
    protocol v2's packets, which git writes to a trace file for us.

    Raises:
        GitError: unreachable, not found, refused; transient where the network was to blame.
    """
    with tempfile.NamedTemporaryFile(prefix="archiver-trace-") as trace:
        done = run(
            ["ls-remote", "--symref", "--", upstream.url],
            protocols=upstream.protocols,
            config=upstream.config,
            extra_env={"GIT_TRACE_PACKET": trace.name},
            limits=limits or Limits(seconds=120),
        )
        packets = trace.read()
    refs: dict[str, str] = {}
    symref = head = None
    for line in done.stdout.splitlines():
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
