"""Words of a repository made fit to print: all of it is hostile, and may hold what nobody should read."""

import re
from collections.abc import Collection

from archiver.git.refs import escape
from archiver.git.url import mask

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
"""Control characters, invisible and direction-changing marks, lone surrogates."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NO_ADDRESS = re.compile(r"git@(?:github\.com|gitlab\.com|bitbucket\.org)$|[\w.-]+@\d+(?:\.\d+){1,2}(?:[-+][\w.]*)?$")
"""Where one clones from, and a package with its version: nobody's address."""
_PHONE = re.compile(r"(?<![\w.:/-])\+?\(?\d{1,4}\)?(?:[ ./-]?\(?\d{2,4}\)?){2,4}(?![\w/-])")
_ASSIGNED = re.compile(
    r"(?<![\w-])(?P<name>[\w-]*(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|apikey|credential|private[_-]?key|auth|pwd"
    r"|_key|_sid|_dsn)[\w-]*)(?P<sign>[\"']?\s*[=:]\s*|\s+)(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"',;&]+)",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"(?<!\S)(-u|-p(?!\s+(?:[\d.:]+|python|\"?\$\{?[A-Z_]))|--user(?:name)?|--password|--pass|--pw|--key|-H|--header)(\s+|=)"
    r"(\"[^\"]*\"|'[^']*'|\S+)"
)
_ATTACHED = re.compile(r"(\b(?:mysql\w*|mariadb[\w-]*|sshpass)\b[^|;&]{0,200}?\s-p)[^\s=-]\S*")
"""`mysql -psecret`: the value stands at the option."""
_LOGIN = re.compile(r"(\b(?:ssh|scp|sftp|rsync)\b[^|;&]{0,200}?\s)[\w.-]{1,64}@(?=[\w.-])")
_SHORT_NAME = re.compile(
    r"(?<![\w-])((?:[A-Z\d]+_)*(?:KEY|PASS|PW|PIN)=)(?=[\"']?[^\s\"'$<]*\d)(?:\"[^\"]*\"|'[^']*'|[^\s\"',;&)$<]+)"
)
"""`KEY=…` before a command, with a digit in its value."""
_QUERY = re.compile(r"(https?://[^\s?#\"'<>]+)[?#][^\s\"'<>]*")
_LONG = re.compile(r"(?<![\w/.+-])(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{24,}(?![\w/.-])")
"""A run of letters and digits that nobody wrote as a word: a key, a hash, a token."""
_HUMP = r"(?:(?:[A-Z]?[a-z]{2,14}){1,4}|[A-Z]{2,14}|[A-Za-z])"
_WRITTEN = re.compile(rf"[-_/]*(?:{_HUMP}\d{{0,4}}|\d{{1,8}})(?:[-_/=]+(?:{_HUMP}\d{{0,4}}|\d{{1,8}}))+")
"""Words, years and small numbers joined by `_`, `-`, `/`: somebody's name for a thing, however long."""

_KEY = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b|\b[sr]k_(?:live|test)_\w{10,}|\bgh[pousr]_\w{30,}|\bgithub_pat_\w{30,}"
    r"|\bglpat-[\w-]{20,}|\bxox[a-z]-[\w-]{10,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bAIza[\w-]{35}|\bkey-[0-9a-f]{32}\b"
    r"|\b[0-9a-f]{32}-us\d{1,2}\b|\beyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?|\bnpm_\w{36}\b|\bya29\.[\w-]{20,}"
    r"|\b\d{8,10}:[\w-]{35}\b|\bEAA[A-Za-z0-9]{40,}|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\|[01]\b"
    r"|(?<=hooks\.slack\.com/)(?:services|workflows|triggers)/\w[\w/]*|(?<=/shared_invite/)[\w~-]+"
    r"|(?<=/api/webhooks/)\d+/[\w-]+|-----BEGIN[ A-Z]*PRIVATE KEY-----.*"
)
"""What is a key by its shape alone, wherever it stands."""
_PASSWORD = re.compile(
    r"(?<![\w!#%^&*$./:@-])(?=[\w^&*!#%$]{8,64}(?![\w!#%^&*$/(=.{]))(?=\w*[!#%^&*$])(?=[^\sa-z]*[a-z])(?=[^\sA-Z]*[A-Z])"
    r"(?=[^\s\d]*\d)[A-Za-z0-9][\w!#%^&*$]*"
)
"""A word of small and capital letters, digits and a sign amid them, which is neither code nor prose."""
_STREET = re.compile(
    r"(?<![\w.:/#-])\d{1,6}[A-Z]?(?: [NSEW]{1,2}\.?)?"
    r"(?: (?!(?:Google|One)\b)(?:[A-Z][\w'’-]{1,30}|\d{1,3}(?:st|nd|rd|th))){1,3}"
    r" (?:Street|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Terrace)\b"
)
_CONTACT = re.compile(r"(?<![\w'’*-])(?:[A-Z][a-z][\w'’-]*+(?: [(<]?|, )){2,}+\*\*\*")
"""Capitalised words right before a masked address or number: whose it is."""


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
    text = mask_keys(_ASSIGNED.sub(_masked_value, text))
    text = _OPTION.sub(r"\1\2***", text)
    text = _ATTACHED.sub(r"\1***", text)
    text = _SHORT_NAME.sub(r"\1***", text)
    text = _LOGIN.sub(r"\1***@", text)
    text = _EMAIL.sub(lambda m: m[0] if _NO_ADDRESS.match(m[0]) else "***", text)
    text = mask_whose(_PHONE.sub(lambda m: "***" if sum(c.isdigit() for c in m[0]) >= 9 else m[0], text))
    return _LONG.sub(lambda m: m[0] if len(m[0]) <= 120 and _WRITTEN.fullmatch(m[0]) else "***", text)


def mask_keys(text: str) -> str:
    """The text with what is a key, a password or a street address by its shape replaced by `***`."""
    return _STREET.sub("***", _PASSWORD.sub("***", _KEY.sub("***", text)))


def mask_whose(text: str) -> str:
    """A text whose addresses and numbers are masked, with the names that stand right before them masked too."""
    return _CONTACT.sub("***", text) if "***" in text else text


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
