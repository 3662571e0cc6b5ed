"""The whole site sent elsewhere: `_redirects`, netlify.toml, vercel.json, .htaccess, nginx, a meta refresh.

A weak sign, since sites also move to a better address; one whose host is another spelling of its own is none.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence

from archiver.assess.quoting import quote
from archiver.git.objects import Entry
from archiver.records.activity import Declaration

_FILE = re.compile(
    r"^(?:(?:public|static|dist|src|site|www|web|docs)/)?(?:_redirects|netlify\.toml|vercel\.json|now\.json|\.htaccess"
    r"|index\.html|nginx\.conf)$|^(?:nginx|conf|config|deploy)/[\w.-]{1,60}\.conf$",
    re.IGNORECASE,
)
_NETLIFY = re.compile(
    r"^[ \t]*/\*?[ \t]+(?P<to>https?://\S{3,300})(?:[ \t]+(?P<code>\d{3}))?!?[ \t]*(?:#[^\n]*)?$", re.MULTILINE
)
_ALL = r"\"?\^?/?(?:\(?\.\*\)?)?\$?\"?"
_HTACCESS = re.compile(
    rf"^[ \t]*(?:RewriteRule[ \t]+{_ALL}|Redirect(?:Permanent|Match)?[ \t]+(?:30[1278][ \t]+)?{_ALL})"
    r"[ \t]+\"?(?P<to>https?://[^\s\"$%]{3,300})",
    re.MULTILINE | re.IGNORECASE,
)
_NGINX = re.compile(r"^[ \t]*return[ \t]+30[1278][ \t]+\"?(?P<to>https?://[^\s\"$;]{3,300})", re.MULTILINE)
_REFRESH = re.compile(
    r"<meta\b[^<>]{0,100}http-equiv\s*=\s*[\"']?refresh[\"']?[^<>]{0,60}content\s*=\s*[\"']\s*\d{1,3}\s*;\s*url\s*=\s*[\"']?"
    r"(?P<to>https?://[^\"'<>\s]{3,300})",
    re.IGNORECASE,
)
_CANONICAL = re.compile(r"HTTP_HOST|HTTPS|SERVER_PORT|X-Forwarded", re.IGNORECASE)
_MOST = 6
_LARGEST = 64 << 10


def is_redirect(path: str) -> bool:
    """Whether a file is by its name one that sends visitors elsewhere."""
    return bool(_FILE.match(path))


def wanted(entries: Sequence[Entry], read: Callable[[Entry], str]) -> list[Entry]:
    """Files that say where a site's visitors are sent."""
    return [entry for entry in entries if is_redirect(entry.path) and (entry.size or 0) <= _LARGEST][:_MOST]


def declared(text: str, place: str, path: str) -> Iterator[Declaration]:
    """The redirect of every page to another site; a single page's, a proxy and one for the host's spelling are none."""
    name = path.rsplit("/", 1)[-1].lower()
    found = _READERS.get(name, _nginx if name.endswith(".conf") else _none)(text)
    host = _host(found[1]) if found else None
    if found and host:
        line = text.count("\n", 0, found[0]) + 1
        words = quote(f"every page -> {found[1]}")
        yield Declaration(
            kind="ended",
            source="redirect",
            locator=f"{place}:{line}",
            quote=words,
            target=f"https://{host}",
            about="site",
        )


def _host(url: str) -> str | None:
    """The host a visitor is sent to; None for this machine and for what is no address."""
    found = re.match(r"https?://(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})(?=[/:?#]|$)", url)
    return found["host"].lower() if found else None


def _netlify(text: str) -> tuple[int, str] | None:
    match = _NETLIFY.search(text)
    return (match.start(), match["to"]) if match and match["code"] != "200" else None


def _netlify_toml(text: str) -> tuple[int, str] | None:
    try:
        rules = tomllib.loads(text).get("redirects", [])
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    return _rule(text, rules, "from", "to", ("/*",))


def _vercel(text: str) -> tuple[int, str] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    rules = data.get("redirects", []) if isinstance(data, dict) else []
    return _rule(text, rules, "source", "destination", ("/(.*)", "/:path*", "/:match*", "/(.*)?"))


def _rule(text: str, rules: object, source: str, target: str, everything: Sequence[str]) -> tuple[int, str] | None:
    for rule in rules if isinstance(rules, list) else []:
        if (
            not isinstance(rule, dict)
            or rule.get(source) not in everything
            or rule.get("status") == 200
            or rule.get("has")
        ):
            continue
        to = rule.get(target)
        if isinstance(to, str) and to.startswith(("https://", "http://")) and not rule.get("conditions"):
            return max(text.find(to), 0), to
    return None


def _htaccess(text: str) -> tuple[int, str] | None:
    match = _HTACCESS.search(text)
    return (match.start("to"), match["to"]) if match and not _CANONICAL.search(text, 0, match.start()) else None


def _nginx(text: str) -> tuple[int, str] | None:
    match = _NGINX.search(text)
    return (
        (match.start("to"), match["to"])
        if match and text.count("server_name") <= 1 and "location" not in text
        else None
    )


def _refresh(text: str) -> tuple[int, str] | None:
    match = _REFRESH.search(text[:8000])
    return (match.start(), match["to"]) if match else None


def _none(_: str) -> None:
    return None


_READERS: dict[str, Callable[[str], tuple[int, str] | None]] = {
    "_redirects": _netlify,
    "netlify.toml": _netlify_toml,
    "vercel.json": _vercel,
    "now.json": _vercel,
    ".htaccess": _htaccess,
    "index.html": _refresh,
}
