"""Which addresses git may be given: options, helpers, secrets and private hosts are refused before git sees them."""

import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from archiver.errors import GitError, UsageError
from archiver.netaddress import is_public

_SCP = re.compile(r"^(?P<user>[A-Za-z0-9._-]+)@(?P<host>[A-Za-z0-9.-]+):(?P<path>[^/:][^:]*)$")
# Userinfo as people mistype it too: to the last @ of the word where a colon stands before it, else in the host part.
_USERINFO = re.compile(
    r"""([a-z][a-z0-9+.-]{0,30}:/+)(?:[^\s"'<>@/]*:[^\s"'<>]*|[^\s"'<>@/]+)@|(?<![^\s"'<>(=])()[\w.+-]+:(?!/)[^\s"'<>]*@""",
    re.IGNORECASE,
)
# What stands behind `?` or `#` in an address; in prose a bare `#` may be anything, so an address must lead it.
_QUERY = re.compile(r"""([a-z][a-z0-9+.-]{0,30}://[^\s"'<>?#]+[?#])[^\s"'<>]+""", re.IGNORECASE)
_DEFAULT_PORT = {"https": 443, "http": 80, "git": 9418, "ssh": 22}


@dataclass(frozen=True)
class RemoteUrl:
    """An address that may be handed to git."""

    url: str
    scheme: str
    host: str
    port: int
    masked: str


def mask(text: str) -> str:
    """The text with every URL's userinfo, query and fragment replaced by `***`."""
    text = _USERINFO.sub(lambda found: f"{found[1] or ''}***@", text)
    return _QUERY.sub(r"\1***", text)


def parse_url(text: str, *, allow: Collection[str] = ()) -> RemoteUrl:
    """Check an address before git sees it.

    Args:
        text: what the user, a list or a forge gave.
        allow: `host` or `host:port` from `[network] allow`, for which http, git, ssh and private addresses are fine.

    Raises:
        UsageError: option-like, a remote helper (`ext::`), a shell variable, a control character, a secret in the
            address, or a scheme that needs `[network] allow`. The message is masked.
    """
    shown = mask(text)
    if text.startswith("-"):
        raise UsageError(f"{shown}: looks like an option, not an address; give an https:// URL or a path")
    if re.search(r"[\x00-\x20\x7f\\`$|<>]", text):
        raise UsageError(
            f"{shown!r}: a space, control character, `$` or quote cannot stand in an address; write it out"
        )
    if re.match(r"^[A-Za-z0-9+.-]+::", text):
        raise UsageError(f"{shown}: remote helpers such as ext:: are never run; give an https:// URL or a path")
    scp = _SCP.match(text)
    if scp and "://" not in text:
        text = f"ssh://{scp['user']}@{scp['host']}/{scp['path']}"
    parts = urlsplit(text)
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT:
        raise UsageError(f"{shown}: only https:// is fetched (http, git and ssh for hosts in [network] allow)")
    if parts.password is not None or (parts.username is not None and scheme != "ssh"):
        raise UsageError(f"{shown}: a secret in an address ends up in logs; remove it and set GITHUB_TOKEN instead")
    try:
        host, port = parts.hostname or "", parts.port or _DEFAULT_PORT[scheme]
    except ValueError as error:
        raise UsageError(f"{shown}: the port is not a number") from error
    if not host or host.startswith("-"):
        raise UsageError(f"{shown}: no host in this address")
    if "?" in text or "#" in text:
        raise UsageError(f"{shown}: a query or fragment cannot stand in a repository's address; give it without")
    if scheme != "https" and not allowed(host, port, allow):
        raise UsageError(f'{shown}: {scheme}:// is only for hosts you trust; add "{host}:{port}" to [network] allow')
    return RemoteUrl(text, scheme, host, port, shown)


def allowed(host: str, port: int, allow: Collection[str]) -> bool:
    """Whether `[network] allow` names this host, with or without its port."""
    return host in allow or f"{host}:{port}" in allow


def pin(remote: RemoteUrl, *, allow: Collection[str] = ()) -> str | None:
    """Resolve the host once and refuse private addresses, so that DNS cannot answer differently the second time.

    Returns:
        A value for git's `http.curloptResolve`, or None for an address that needs no pinning.

    Raises:
        UsageError: the name leads to a private, loopback or link-local address that is not allowed.
        GitError: the name cannot be resolved (transient).
    """
    try:
        answers = socket.getaddrinfo(remote.host, remote.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise GitError(
            f"{remote.masked}: the host name cannot be resolved; check it and the network", transient=True
        ) from error
    addresses = sorted({str(answer[4][0]) for answer in answers})
    if not allowed(remote.host, remote.port, allow):
        for address in addresses:
            if not is_public(address):
                raise UsageError(
                    f"{remote.masked}: leads to the private address {address}; "
                    f'if you mean that, add "{remote.host}:{remote.port}" to [network] allow'
                )
    if not remote.scheme.startswith("http"):
        return None
    joined = ",".join(f"[{a}]" if ":" in a else a for a in addresses)
    return f"{remote.host}:{remote.port}:{joined}"
