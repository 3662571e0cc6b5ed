"""How people and programs sign in, as the code that does it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from archiver.examine.access.lines import code_files, ending, endings, spoken
from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.tables import table
from archiver.git.objects import Entry
from archiver.quoting import printable_path

_KINDS = {
    "password": "password",
    "provider": "account at",
    "link": "link by e-mail",
    "code": "code",
    "token": "token",
    "basic": "HTTP basic",
}
"""In the order in which they are said."""
_SPELLED = {"github": "GitHub", "google_oauth2": "Google", "googleoauth2": "Google", "facebookoauth2": "Facebook",
            "openid_connect": "OpenID Connect", "linkedin": "LinkedIn", "nationbuilder": "NationBuilder",
            "action_network": "Action Network", "okta": "Okta", "auth0": "Auth0", "open_id": "OpenID"}  # fmt: skip
_ASIDE = re.compile(
    r"(?:^|/)(?:migrations?|alembic|examples?|demos?|samples?|swagger\w*|storybook|plugins?|wp-\w+|documentation)/"
)
_PASSWORD = re.compile(
    r"type\s{0,2}=\s{0,2}\\?[\"'{]{1,2}password\b|\bPasswordField\b|\bpassword_field\b|\bPasswordInput\b|\bpassword_(?:hash|digest)\b"
    r"|\bencrypted_password\b|\bset_password\(|\bsecureTextEntry\b",
    re.IGNORECASE,
)
"""What nobody writes who takes no passwords."""
_CHOSEN = re.compile(
    r"^(?!POSTGRES|PG|DB_|DATABASE|REDIS|SMTP|MAIL)(?:.{0,40}_)?(?:STRATEGY|(?:AUTH|LOGIN|SIGN_?IN)_(?:TYPE|METHOD|PROVIDER|BACKEND|MODE|STRATEGY))$"
)
_WORTH = re.compile(
    r"[aA]uth|AUTH|bcrypt|argon2|passw|passport|Passw|admin\.site|pwd_context|Security\(|COGNITO|ognito|[sS]aml|ldap|[sS]ignIn|sesame"
    r"|Providers?\.|otp|Totp|totp|[jJ]wt|JWT|devise|OAuth|omniauth|[bB]asic|doorkeeper|provider|_blueprint|okta|Okta"
)
"""One of these stands in every file that a row of the table can match."""
_SHOWN = 8


@dataclass(frozen=True)
class Method:
    """One way to sign in, where the code first says it."""

    kind: str
    """One of `_KINDS`."""
    name: str
    """By what: `Devise`, `Facebook`."""
    entry: Entry
    line: int


@dataclass(frozen=True)
class _Row:
    kind: str
    name: str
    endings: frozenset[str]
    pattern: re.Pattern[str]
    beside: re.Pattern[str] | None


@cache
def _rows() -> tuple[_Row, ...]:
    rows = table("signin")
    return tuple(_row(row, "") for row in rows["method"]) + tuple(_row(row, "provider") for row in rows["named"])


def _row(row: dict[str, Any], kind: str) -> _Row:
    beside = re.compile(row["beside"]) if "beside" in row else None
    return _Row(
        kind or row["kind"],
        row.get("name", ""),
        endings(tuple(row.get("in", ()))),
        re.compile(row["pattern"], re.MULTILINE),
        beside,
    )


def find_methods(context: Context) -> list[Method]:
    """Every way to sign in that product code uses, each once, by kind."""
    found: dict[tuple[str, str], Method] = {}
    files = [entry for entry in code_files(context) if not _ASIDE.search(entry.path)]
    for entry, text in context.texts.each(files):
        if not _WORTH.search(text):
            continue
        here = ending(entry.path)
        rows = [row for row in _rows() if here in row.endings and row.pattern.search(text)]
        rows = [row for row in rows if row.beside is None or row.beside.search(text)]
        for number, line in spoken(text) if rows else ():
            for row in rows:
                for match in row.pattern.finditer(line):
                    name = row.name or _spelled(next(filter(None, match.groups()), ""))
                    found.setdefault((row.kind, name.lower()), Method(row.kind, name, entry, number))
    return sorted(found.values(), key=lambda one: (list(_KINDS).index(one.kind), one.entry.path, one.line))


def _spelled(word: str) -> str:
    """`google-oauth20` and `google_oauth2` are Google's accounts."""
    plain = re.sub(r"(?<=[a-z])[_-]?oauth\d{0,2}$", "", word.lower())
    return _SPELLED.get(word.lower()) or _SPELLED.get(plain) or plain.replace("_", " ").title()


def say_methods(context: Context, notes: Notes, *, routes: int) -> list[Method]:
    """How one signs in, in one sentence; that nothing signs anybody in only where no word of the code speaks of it."""
    methods = find_methods(context)
    if methods:
        parts = [part for kind in _KINDS if (part := _part(kind, [one for one in methods if one.kind == kind]))]
        only = {one.kind for one in methods} == {"provider"} and not _takes_passwords(context)
        chosen = [name for name in context.variables if _CHOSEN.search(name)] if len(methods) > 1 else []
        tail = ", no passwords of its own" if only else f", chosen by `{chosen[0]}`" if len(chosen) == 1 else ""
        first = methods[0]
        notes.fact(
            "sign-in", f"Sign-in: {'; '.join(parts)}{tail}.", notes.at(first.entry, first.line),
            access="sign-in", methods=[f"{one.kind}: {one.name}" for one in methods],
        )  # fmt: skip
    elif routes and not _speaks_of_it(context):
        notes.fact("sign-in", "Sign-in: none, no code speaks of one.", notes.at(), access="sign-in", methods=[])
    return methods


def _part(kind: str, methods: Sequence[Method]) -> str:
    if not methods:
        return ""
    names = [f"{one.name} ({printable_path(one.entry.path)}:{one.line})" for one in methods[:_SHOWN]]
    more = f" and {len(methods) - _SHOWN} more" if len(methods) > _SHOWN else ""
    joint = " " if kind == "provider" else ": "
    return f"{_KINDS[kind]}{joint}{', '.join(names)}{more}"


def _takes_passwords(context: Context) -> bool:
    looked = [
        entry
        for entry in context.entries
        if role(entry.path) == "code"
        and re.search(r"\.(?:py|[jt]sx?|vue|html?|erb|hbs|mustache|ejs|pug|haml|rb|jinja2?|php|sql)$", entry.path)
    ]
    return any(_PASSWORD.search(text) for _, text in context.texts.each(looked))


_SPOKEN = re.compile(
    r"log_?in(?!g)|sign_?in(?!g)|signed_?in|passw|oauth|auth(?!or)|jwt|session|token|secret|credential|signature",
    re.IGNORECASE,
)


def _speaks_of_it(context: Context) -> bool:
    """Whether any line of code names a login, a token or the like; also where a file could not be read."""
    looked = code_files(context)
    texts = list(context.texts.each(looked))
    return len(texts) < len(looked) or any(_SPOKEN.search(text) for _, text in texts)
