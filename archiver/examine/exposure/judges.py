"""Is what a rule matched a secret, and does anything say that it is harmless? One answer for each kind of rule."""

import base64
import binascii
import json
import re
from typing import Any

from archiver.examine.exposure import names
from archiver.examine.exposure.context import Place, is_placeholder, is_plain_word, is_reference
from archiver.examine.exposure.entropy import entropy, is_guid, looks_random, wordiness
from archiver.examine.exposure.rules import Pack, Rule

Answer = tuple[str, str | None] | None
"""The kind to report, and why it is likely harmless; None: no secret."""

_AROUND = 400
_PUBLIC_NAMES = {"stripe-publishable-key": "Stripe publishable key", "mapbox-public-token": "Mapbox public token"}
_BROWSER = re.compile(
    rb"maps\.google|maps/api|googleapis\.com/maps|youtube|authDomain|databaseURL|messagingSenderId|firebase|MapsApiKey"
    rb"|google_?maps?|geo\.API_KEY|maps\.v2\.API_KEY|places|gapi\.",
    re.IGNORECASE,
)
_SHIPPED = re.compile(
    r"(?:^|/)(?:google-services\.json|GoogleService-Info\.plist|AndroidManifest\.xml|firebase[\w.-]*\.(?:js|ts|json))$"
    r"|\.(?:html?|[cm]?[jt]sx?|vue|svelte|erb|haml|slim|hbs|ejs|pug|jade|php|twig|j2|jinja2?|njk|liquid|xml|md)$",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"@(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|[a-z][a-z_-]{0,20}(?=[:/?]|$)|host\.docker\.internal)",
    re.IGNORECASE,
)


def judge(rule: Rule, pack: Pack, path: str, where: Place, text: bytes, start: int, end: int, match: Any) -> Answer:
    """The kind to report, and why it is likely harmless; None: no secret."""
    secret = text[start:end]
    value = secret[:4096].decode("latin-1")
    around = text[max(0, start - _AROUND) : end + _AROUND]
    if any(
        each.allows(secret, match.group(0), _line(text, start, end), path)
        for each in (*rule.allowlists, *pack.allowlists)
    ):
        return rule.kind, "placeholder"
    if rule.kind == "name":
        return _by_name(rule, path, where, text, value, match)
    judge = _JUDGES.get(rule.kind, _shaped)
    return judge(rule, path, where, value, around, match)


def _shaped(rule: Rule, path: str, where: Place, value: str, around: bytes, match: Any) -> Answer:
    """A vendor's key. Its own shape keeps it in sight in tests too; a name with a value of many shapes does not."""
    if rule.kind == "public":
        return rule.kind, f"public by design: {_PUBLIC_NAMES.get(rule.id, rule.description)}"
    if rule.named:
        if is_reference(value):
            return None
        if is_placeholder(value, drawn=looks_random(value, 12)):
            return rule.kind, "placeholder"
        if not (is_guid(value) or _drawn(value) or _strong_password(rule, value)):
            return None
    elif is_placeholder(value, drawn=True):
        return rule.kind, "placeholder"
    if entropy(value) < rule.entropy or (not rule.named and wordiness(value) > 0.8):
        return None
    if rule.id == "google-api-key" and _SHIPPED.search(path) and _BROWSER.search(around):
        return rule.kind, "public by design: Google browser key"
    if where == "vendored" or (where != "plain" and rule.named and where != "documentation"):
        return rule.kind, where
    return rule.kind, None


def _drawn(value: str) -> bool:
    """Less is asked of a value whose name and length are a vendor's."""
    mixed = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", "[0-9]")) > 1
    return looks_random(value, 12) or (mixed and wordiness(value) < 0.6)


def _strong_password(rule: Rule, value: str) -> bool:
    """Some vendors' accounts have a password that a person chose."""
    return "password" in rule.id and bool(re.search(r"\d", value)) and wordiness(value) < 0.8


def _private_key(rule: Rule, path: str, where: Place, value: str, around: bytes, match: Any) -> Answer:
    """A block that holds as much base64 as a key needs; one of a test or of a package is nobody's."""
    body = re.sub(r"\\[nr]|[\s\\\"',]|[A-Za-z-]{3,20}: [^\n]*\n", "", value)
    if len(body) < 60 or entropy(body) < 4.2 or "..." in body:
        return rule.kind, "placeholder"
    return rule.kind, where if where != "plain" else None


def _url(rule: Rule, path: str, where: Place, value: str, around: bytes, match: Any) -> Answer:
    """A password before a host. Everybody's password of one's own machine is none."""
    whole = match.group(0).decode("latin-1")
    user = whole.partition("://")[2].partition(":")[0] if "://" in whole else ""
    if is_reference(value) or is_reference(user) or value.startswith(("$", "%", "{", "<", "[", ":", "#")):
        return rule.kind, "reference"
    if "://" in whole and not re.search(r"@[^\s/@]*[a-zA-Z0-9]", whole):
        return None
    drawn = looks_random(value, 12)
    if value == user or len(value) < 4 or is_placeholder(value, drawn=drawn) or (is_placeholder(user) and not drawn):
        return rule.kind, "placeholder"
    if re.search(r"example\.(?:com|org|net)|yourdomain|hostname|@host\b|\.test\b|\.local\b", whole, re.I):
        return rule.kind, "placeholder"
    if _LOCAL.search(whole) and not drawn:
        return rule.kind, "local"
    if where == "documentation" and drawn:
        return rule.kind, None
    return rule.kind, where if where != "plain" else None


def _header(rule: Rule, path: str, where: Place, value: str, around: bytes, match: Any) -> Answer:
    """A user with a password, or a token, sent with a request."""
    if is_reference(value):
        return None
    plain = _decoded(value) if rule.id == "basic-authorization" else value
    if plain is None:
        return None
    password = plain.partition(":")[2] if ":" in plain else plain
    if is_placeholder(password, drawn=looks_random(password, 20)) or is_plain_word(password):
        return rule.kind, "placeholder"
    if rule.id == "bearer-authorization" and not looks_random(value, 16):
        return None
    if rule.id != "bearer-authorization" and (len(password) < 4 or re.fullmatch(r"[A-Z_]+|[a-z_.]+", password)):
        return None
    return rule.kind, where if where != "plain" else None


def _token(rule: Rule, path: str, where: Place, value: str, around: bytes, match: Any) -> Answer:
    """A JSON Web Token. The one that Supabase gives to browsers says so itself."""
    claims = _claims(value)
    if claims is None:
        return None
    if claims.get("role") == "anon":
        return rule.kind, "public by design: Supabase anon key"
    return rule.kind, where if where != "plain" else None


def _file(rule: Rule, path: str, where: Place, value: str, around: bytes, match: Any) -> Answer:
    """A password in a file that exists to hold passwords."""
    if rule.id == "htpasswd-hash":
        return rule.kind, where if where != "plain" else None
    if is_reference(value):
        return rule.kind, "reference"
    if is_placeholder(value, drawn=looks_random(value, 20)):
        return rule.kind, "placeholder"
    return rule.kind, where if where != "plain" else None


def _framework(rule: Rule, path: str, where: Place, value: str, around: bytes, match: Any) -> Answer:
    """What signs sessions. Frameworks write one for development, which guards nothing."""
    if is_reference(value) and not looks_random(value, 30):
        return None
    if is_placeholder(value, drawn=looks_random(value, 30)) or "django-insecure" in value:
        return rule.kind, "placeholder"
    if not (looks_random(value, 16) or (len(value) >= 30 and entropy(value) >= 4 and wordiness(value) < 0.5)):
        return None
    return rule.kind, where if where != "plain" else None


_JUDGES = {
    "private-key": _private_key,
    "url": _url,
    "header": _header,
    "token": _token,
    "file": _file,
    "framework": _framework,
}


def _by_name(rule: Rule, path: str, where: Place, text: bytes, value: str, match: Any) -> Answer:
    start = match.start()
    whole = match.group(0)
    name, operator = _named(whole)
    quoted = rule.id != "secret-by-name" or match.group(4) is None or operator == ">" or b"</key>" in whole
    answer = names.judge(names.name_before(text, start) + name, value, path, quoted=quoted, operator=operator)
    if answer is None or (not quoted and "\n" in whole.decode("latin-1").partition(operator)[2]):
        return None
    if answer in ("placeholder", "reference"):
        return "weak", answer
    kind = "name" if answer == "strong" else "weak"
    if where == "documentation" and answer == "strong" and looks_random(value, 20):
        return kind, None
    return kind, where if where != "plain" else None


_NAME = re.compile(r"[?&\s\"'-]*((?:env\s+)?[\w.-]+)[\\\"'\])]*\s*(=>|:=|\|\|=?|\?\?|\?=|=+|[:,(>]|)", re.IGNORECASE)


def _named(whole: bytes) -> tuple[str, str]:
    """Name and operator at the start of a match."""
    found = _NAME.match(whole[:200].decode("latin-1"))
    return (found[1].split()[-1], found[2]) if found else ("", "")


def _claims(token: str) -> dict[str, Any] | None:
    """What a token says of itself; None when it is none."""
    part = token.split(".")[1][:8192]
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    return claims if isinstance(claims, dict) else None


def _decoded(value: str) -> str | None:
    """User and password of a basic header; None when it is no base64 of text with a colon."""
    bare = value.rstrip("=")
    try:
        text = base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_").decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    return text if ":" in text and text.isprintable() else None


def _line(text: bytes, start: int, end: int) -> bytes:
    """The line around a value, at most 1,000 bytes each way."""
    before = text[max(0, start - 1000) : start].rpartition(b"\n")[2]
    return before + text[start:end] + text[end : end + 1000].partition(b"\n")[0]
