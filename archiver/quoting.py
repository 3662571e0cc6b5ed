"""Words of a repository made fit to print: all of it is hostile, and may hold what nobody should read."""

import re
from collections.abc import Collection

from archiver.git.refs import escape
from archiver.git.url import mask

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
"""Control characters, invisible and direction-changing marks, lone surrogates."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w.:/-])\+?\(?\d{1,4}\)?(?:[ ./-]?\(?\d{2,4}\)?){2,4}(?![\w/-])")
_ASSIGNED = re.compile(
    r"(?<![\w-])(?P<name>[\w-]*(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|apikey|credential|private[_-]?key|auth|pwd"
    r"|_key|_sid|_dsn)[\w-]*)(?P<sign>[\"']?\s*[=:]\s*|\s+)(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"',;&]+)",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"(?<!\S)(-u|-p(?!\s+[\d.:]+)|--user|--password|--pass|-H|--header)(\s+|=)(\"[^\"]*\"|'[^']*'|\S+)"
)
_QUERY = re.compile(r"(https?://[^\s?#\"'<>]+)[?#][^\s\"'<>]*")
_LONG = re.compile(r"(?<![\w/.+-])(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{24,}(?![\w/.-])")
"""A run of letters and digits that nobody wrote as a word: a key, a hash, a token."""


def quote(text: str, limit: int = 200) -> str:
    """One line of a repository, fit to print.

    White space is folded, control and direction marks are dropped, and e-mail addresses, telephone numbers, URL
    userinfo and queries, values of secret-looking names and long random-looking runs are replaced by `***`.

    Args:
        limit: characters kept; a cut is marked with `…`.
    """
    text = " ".join(_CONTROL.sub(" ", text[: 4 * limit + 1000]).split())
    text = mask_private(text)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def mask_private(text: str) -> str:
    """The text with addresses, numbers and secret-looking values replaced by `***`."""
    text = _QUERY.sub(r"\1?***", mask(text))
    text = _ASSIGNED.sub(_masked_value, text)
    text = _OPTION.sub(r"\1\2***", text)
    text = _EMAIL.sub("***", text)
    text = _PHONE.sub(lambda m: "***" if sum(c.isdigit() for c in m[0]) >= 9 else m[0], text)
    return _LONG.sub("***", text)


def mask_emails(text: str, keep: Collection[str] = ()) -> str:
    """The text with e-mail addresses alone replaced by `***`, except those to keep."""
    return _EMAIL.sub(lambda match: match[0] if match[0] in keep else "***", text)


def emails_in(text: str) -> frozenset[str]:
    """The e-mail addresses in a text."""
    return frozenset(_EMAIL.findall(text))


def _masked_value(match: re.Match[str]) -> str:
    """`TOKEN=abc` loses its value; `token required` is prose and `TOKEN=$TOKEN` names no value."""
    value = match["value"].strip("\"'")
    quoted = match["value"] != value
    if not match["sign"].strip() and not quoted and not (re.search(r"\d", value) and len(value) >= 8):
        return match[0]
    if re.fullmatch(r"\$[\w{}()]*|<[^>]*>|\*+|", value):
        return match[0]
    return f"{match['name']}{match['sign']}***"


def printable_path(path: str) -> str:
    r"""A path fit for JSON and a terminal: undecodable bytes as `\xff`, control characters likewise."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", lambda m: f"\\x{ord(m[0]):02x}", escape(path))


_SECRET_NAME = re.compile(
    r"SECRET|TOKEN|PASSW|PASSPHRASE|API_?KEY|PRIVATE|CREDENTIAL|AUTH|WEBHOOK|(?:DSN|_KEY|_PASS|_PWD|SALT)$"
    r"|(?:DATABASE|REDIS|MONGO\w*|POSTGRES\w*|DB)_UR[IL]$",
    re.IGNORECASE,
)


def is_secret_name(name: str) -> bool:
    """Whether a variable's name says that its value is a secret."""
    return bool(_SECRET_NAME.search(name))
