"""Settings that leave more open than they need: hosts, origins, rights, and a file of secrets that git would take."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from archiver.examine.interface import Context
from archiver.examine.notes import Notes
from archiver.examine.roles import role
from archiver.examine.variables import is_sample
from archiver.git.objects import Entry
from archiver.quoting import printable_path

_SETTINGS = re.compile(r"(?:^|/)(?:settings|config)(?:/[\w-]+)?\.py$|(?:^|/)settings[\w-]*\.py$")
_NOT_LIVE = re.compile(
    r"(?:^|[/_.-])(?:dev|devel|development|local|test|testing|ci|example|sample|debug)(?:$|[/_.-])", re.IGNORECASE
)
_OPEN_SETTINGS = (
    (
        re.compile(r"^ALLOWED_HOSTS\s*=\s*[\[(]\s*[\"']\*[\"']\s*,?\s*[\])]"),
        "`ALLOWED_HOSTS` lets requests for any host in.",
    ),
    (
        re.compile(r"^DEBUG\s*=\s*True\b"),
        "`DEBUG` is on in the settings, and nothing there turns it off: errors show code and settings.",
    ),
    (
        re.compile(r"^CORS_(?:ORIGIN_ALLOW_ALL|ALLOW_ALL_ORIGINS)\s*=\s*True\b"),
        "CORS lets scripts of any site call it.",
    ),
)


def find_openings(context: Context, notes: Notes) -> None:
    """DAT-006: places where somebody should narrow what is open."""
    _find_settings(context, notes)
    _find_rights(context, notes)
    _find_unignored(context, notes)


def _find_settings(context: Context, notes: Notes) -> None:
    for entry in context.entries:
        if role(entry.path) != "code" or not _SETTINGS.search(entry.path) or _NOT_LIVE.search(entry.path):
            continue
        lines = context.texts.lines(entry)
        if not any("INSTALLED_APPS" in line or "ROOT_URLCONF" in line for line in lines):
            continue
        for number, line in enumerate(lines, 1):
            for pattern, message in _OPEN_SETTINGS:
                if pattern.search(line) and not _said_again(lines, number, line):
                    notes.finding("DAT-006", "low", message, entry=entry, line=number)


def _said_again(lines: Sequence[str], number: int, line: str) -> bool:
    """Whether the same setting is given another value further down, or another settings file is taken over it."""
    word = line.split("=")[0].strip()
    return any(re.match(rf"\s*{word}\s*=|\s*from\s+\.?\w*local\w*\s+import", row) for row in lines[number:])


_RIGHTS_FILE = re.compile(
    r"(?:^|/)serverless[\w.-]*\.ya?ml$|(?:^|/)template[\w.-]*\.ya?ml$|\.tf$|(?:^|/)[\w.-]*(?:policy|cloudformation|iam)[\w.-]*\.(?:json|ya?ml)$",
    re.I,
)
_ACTION = re.compile(
    r"[\"']?(?P<action>(?:ssm:(?:Get\w*|\*)|secretsmanager:(?:Get\w*|\*)|s3:\*|dynamodb:\*|rds:\*|kms:Decrypt|iam:\*|\*))[\"']?\s*,?\s*$"
)
_STATEMENT = re.compile(r"^\s*-?\s*[\"']?(?:Effect|effect|Sid|statement)\b")
_ALL = re.compile(r"[\"']?[Rr]esources?[\"']?\s*[:=]\s*(?:\[\s*)?[\"']?\*[\"']?\s*\]?\s*,?\s*$")
_LIST_ALL = re.compile(r"^\s*-\s*[\"']\*[\"']\s*$")
_ACTIONS = re.compile(r"[\"']?[Aa]ctions?[\"']?\s*[:=]")
_REACH = 14


def _find_rights(context: Context, notes: Notes) -> None:
    """An action on secrets or on a whole service, allowed on every resource."""
    for entry in context.entries:
        if role(entry.path) == "code" and _RIGHTS_FILE.search(entry.path) and (entry.size or 0) < 400_000:
            for number, action in _wide(context.texts.lines(entry)):
                message = f"The role may do `{action}` on every resource of the account (`*`)."
                notes.finding("DAT-006", "low", message, entry=entry, line=number)


def _wide(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines):
        if line.lstrip().startswith(("#", "//")):
            continue
        match = _ACTION.search(line)
        bare = match and match["action"] == "*"
        if not match or (bare and not _ACTIONS.search(line)) or _ALL.search(line):
            continue
        behind = lines[number + 1 : number + _REACH]
        for offset, row in enumerate(behind):
            if _STATEMENT.match(row) and not re.match(r"^\s*[\"']?[Ee]ffect", row):
                break
            if re.match(r"^\s*-\s*[\"']?Effect", row):
                break
            next_row = behind[offset + 1] if offset + 1 < len(behind) else ""
            if _ALL.search(row) or (
                re.search(r"[\"']?[Rr]esources?[\"']?\s*[:=]\s*\[?\s*$", row) and _LIST_ALL.match(next_row)
            ):
                yield number + 1, match["action"]
                break


# -- a file of secrets that git would take -----------------------------------------------------------------------------


def _find_unignored(context: Context, notes: Notes) -> None:
    """A sample of `.env` whose copy no `.gitignore` above it keeps out."""
    for entry in context.entries:
        folder, base = posixpath.split(entry.path)
        target = posixpath.join(folder, ".env")
        if (
            not is_sample(entry.path)
            or "env" not in base.lower()
            or role(entry.path) == "test"
            or target in context.by_path
        ):
            continue
        if base.lower().endswith((".json", ".yml", ".yaml", ".js", ".ts", ".py", ".sh")) or not _copied(
            context, folder, base
        ):
            continue
        if not any(
            _ignores(context.texts.lines(ignore), ignore.path, target) for ignore in _ignores_above(context, folder)
        ):
            message = (
                f"`{printable_path(target)}`, the copy of this sample that holds the secrets, is in no .gitignore: "
                f"one git add publishes it."
            )
            notes.finding("DAT-006", "low", message, entry=entry)
            return


def _copied(context: Context, folder: str, base: str) -> bool:
    """Whether the tree says that the sample becomes `.env`."""
    if base.lower().startswith(".env"):
        return True
    looked = (
        e for e in context.entries
        if (role(e.path) == "docs" or posixpath.basename(e.path) in ("Makefile", "package.json", "Pipfile"))
        and (e.size or 0) < 200_000
    )  # fmt: skip
    words = re.compile(rf"{re.escape(base)}[^\n]{{0,80}}\.env\b|\.env\b[^\n]{{0,80}}{re.escape(base)}")
    return any(words.search(text) for _, text in context.texts.each(looked))


def _ignores_above(context: Context, folder: str) -> Iterator[Entry]:
    while True:
        if found := context.by_path.get(posixpath.join(folder, ".gitignore")):
            yield found
        if not folder:
            return
        folder = posixpath.dirname(folder)


def _ignores(lines: Sequence[str], path: str, target: str) -> bool:
    """Whether a `.gitignore` keeps a path out; where it is not sure, it does."""
    inside = posixpath.relpath(target, posixpath.dirname(path) or ".")
    for line in lines:
        pattern = line.strip().rstrip("/")
        if not pattern or pattern.startswith(("#", "!")):
            continue
        plain = pattern.lstrip("/").removeprefix("**/")
        anchored = "/" in pattern.lstrip("/") or pattern.startswith("/")
        if fnmatchcase(inside, plain) or (not anchored and fnmatchcase(posixpath.basename(inside), plain)):
            return True
        if anchored and (
            inside.startswith(f"{plain}/")
            or (pattern.startswith("**/") and fnmatchcase(posixpath.basename(inside), plain))
        ):
            return True
        if not anchored and any(fnmatchcase(part, plain) for part in inside.split("/")):
            return True
    return False
