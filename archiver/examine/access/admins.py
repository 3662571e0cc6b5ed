"""Who becomes an administrator: what pages ask for, what sets it, and what a document says about the first one."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from archiver.examine.access.bydomain import rights_by_domain
from archiver.examine.access.lines import code_files, spoken
from archiver.examine.access.signin import Method
from archiver.examine.interface import Context
from archiver.examine.models.find import find_tables
from archiver.examine.models.table import snake
from archiver.examine.notes import Notes
from archiver.examine.roles import depth, is_readme, role
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote

_COLUMN = re.compile(
    r"(?:is_)?(?:super_?|site_?)?(?:admin|administrator)|is_(?:staff|superuser|super_user|moderator|organi[sz]er|owner)|super_?user"
)
_OF_PEOPLE = re.compile(
    r"(?:^|_)(?:users?|people|persons?|accounts?|members?|profiles?|volunteers?|staff|admins?|logins?|authors?|identity)(?:$|_)"
)
_MIGRATION = re.compile(r"(?:^|/)(?:migrations?|migrate|alembic|versions)/|(?:^|/)db/schema\.rb$")
_MADE_UP = re.compile(
    r"(?:^|/)(?:factor(?:y|ies)|mocks?|fakes?|stories|storybook|cypress|examples?|spec_helpers?)(?:/|\.|_)|factor(?:y|ies)\.\w+$"
)
_SEED = re.compile(r"(?:^|/)\w*(?:seed|testdata|test_data|demo_data|dev[-_]?data)\w*(?:/|\.\w+$)", re.IGNORECASE)
_CLIENT = re.compile(
    r"(?:^|/)(?:components?|containers?|client|frontend|public|pages|screens|views/.*\.jsx?$)/|\.[jt]sx$|\.vue$"
)
_ELSEWHERE = re.compile(f"{_CLIENT.pattern}|{_MIGRATION.pattern}")
_READS = re.compile(
    r"\b(?:where|and_?where|filter|filter_by|find\w*|select|count|if|elif|elsif|unless|scope|exclude|case|when|return\s+\w+\.|assert\w*)\b|[=!]==?|\bdefault",
    re.IGNORECASE,
)
_ROLE_TESTED = re.compile(
    r"\b(?:(?:user|current_user|person)_?)?(?:has_?[rR]oles?\??|roles?_(?:required|accepted|allowed)|requires?_?[rR]oles?|access_?[rR]equired"
    r"|check_?[rR]ole|is_?[iI]n_?[rR]ole|group_required|in_group\??)\s{0,2}[( ]\s{0,2}(?P<rest>[^\n]{0,160})"
)
_ROLE_WORD = re.compile(r"[\"':](?P<word>[A-Za-z][\w-]{2,30})\b[\"']?(?!\s{0,2}=)")
_DEFINED = re.compile(r"^\s{0,40}(?:export\s+|async\s+|static\s+)*(?:def|function|const|class)\b|\bimport\b")
_MAKER = re.compile(
    r"^(?:create|make|add|new|promote|grant|seed|bootstrap|init)_?(?:an?_)?(?:first_?|initial_?|default_?)?(?:to_)?(?:super_?|site_?)?(?:admin|administrator|superuser|super_user|superperson)(?:_?(?:user|account|role))?$",
    re.IGNORECASE,
)
_MAKER_CALL = re.compile(
    r"\.create_superuser\(|\b(?:AdminUser|Admin|Administrator)\.(?:create|find_or_create_by)!?\b|\.create_administrator\b"
)
_COMMANDS = re.compile(r"(?:^|/)management/commands/(\w+)\.py$")
_COMMAND_FILE = re.compile(r"(?:^|/)(?:manage|manager|cli|commands?|tasks?|scripts?|bin)(?:/|\.py$)|\.rake$")
_TOLD = re.compile(
    r"\bcreate_?(?:super|admin)_?\w{1,12}\b"
    r"|\b(?:mak(?:e|ing)|becom\w{1,3}|creat(?:e|ing)|add(?:ing)?|grant\w{0,3}|promot\w{1,3})\s{1,3}"
    r"(?:(?!(?:in|for|on|from|with|via|when|by|that|which|so|if|using|and|or)\b)[\w`'\"@-]{1,30}\s{1,3}){0,5}"
    r"[`'\"]?(?:admin(?:istrator)?|super ?-?user)s?\b(?!\W{1,3}(?:page|panel|interface|form|view|app|ui|url|section"
    r"|area|dashboard|site|api|screen|console|link|button|function|guide|doc|action|task|part|tool|e-?mail|password))",
    re.IGNORECASE,
)
_NOT_HERE = re.compile(
    r"\b(?:AWS|IAM|RDS|[Pp]ostgre\w*|psql|createuser|[Mm]y[Ss][Qq][Ll]|Auth0|Twilio|Heroku|Azure|Slack)\b"
)
"""Administrators of something else."""
_GIVES_ANY = re.compile(
    r"\.roles\.(?:append|add|push)\(|\broles?\s{0,3}(?:=>|[:=])\s{0,3}(?:\w{0,30}[rR]oles?\b(?!\s{0,2}[.:=({])|request\b|req\b|params\b|data\b|form\b|args\b)"
    r"|\badd_?[rR]oles?[( ]|\.groups\.(?:add|set)\(|into\s+\w{0,20}_roles\b|\.insert\(\w{0,20}[rR]oles?\)",
)
"""Code that gives a role which it is told while running."""
_ROW_OF_ROLES = re.compile(
    r"\bRole\((?!\))|\bRole\.(?:create|find_or_create_by|save|insert)|(?i:insert\s+into\s+[`\"\[]?(?:public\.)?roles?\b)|\(\s{0,2}[\"']roles?[\"']\s{0,2}\)\.insert\("
)
_HANGS = re.compile(
    r"\b(?:if|elif|elsif|unless|and|or|not|return|assert|require\w*|where|filter\w*|lambda)\b|&&|\|\||!|\?(?:\s|$)|=>"
)
_SHOWN_ONLY = re.compile(r"resolve:|list_display|Column\(|Field\(|t\.boolean|table\.|:\s*Boolean|attr_")
_MOST_MARKS = 4
_MOST_DOMAINS = 2
_MOST_FILES = 3000


@dataclass
class Mark:
    """One thing that makes somebody an administrator: a column, or a role's name."""

    word: str
    """As written: `is_admin`, `ADMIN`."""
    table: str = ""
    """Of a column."""
    tests: list[tuple[Entry, int]] = field(default_factory=list)
    """Where product code asks for it."""
    sets: list[tuple[Entry, int]] = field(default_factory=list)
    """Where product code gives it."""


def say_administrators(context: Context, notes: Notes, methods: Sequence[Method]) -> None:
    """How an administrator comes about, in one sentence; a question where only the database can make one."""
    files = [entry for entry in code_files(context)[:_MOST_FILES] if not _MADE_UP.search(entry.path)]
    texts = list(context.texts.each(files))
    columns = _columns(context, texts)
    roles = _roles(texts)
    makers = list(_makers(context, texts))
    told = _told(context)
    parts: list[str] = []
    places: list[tuple[Entry, int]] = []
    if any(one.name == "Django admin" for one in methods) and not any(m[0] == "createsuperuser" for m in makers):
        first = next(one for one in methods if one.name == "Django admin")
        parts.append("Django's command createsuperuser makes one")
        places.append((first.entry, first.line))
    if makers:
        names = list({name: f"`{name}` ({_at(entry, line)})" for name, entry, line in makers}.values())
        parts.append(f"{', '.join(names[:3])} make{'s' if len(names) == 1 else ''} one")
        places += [(entry, line) for _, entry, line in makers]
    domains = {right: (entry, line) for right, entry, line in rights_by_domain(texts)}
    for right, at in list(domains.items())[:_MOST_DOMAINS]:
        why = "whoever buys it once it lapses gets the right"
        parts.append(f"an address at a domain fixed in code gives `{quote(right, 40)}` ({_at(*at)}): {why}")
        places.append(at)
    for mark in columns[:_MOST_MARKS]:
        parts.append(_sentence(mark))
        places += _named_places(mark)
    if roles:
        parts.append(_of_roles(context, roles, texts))
        places += [place for mark in roles[:_MOST_MARKS] for place in _named_places(mark)]
    if not parts:
        return
    if told:
        parts.append(f"how: {_at(*told)}")
    bare = [mark for mark in columns + roles if mark.tests and not _real(mark.sets)]
    if bare and not makers and not told and not any("createsuperuser" in part for part in parts):
        words = ", ".join(f"`{_name(mark)}`" for mark in bare[:3])
        notes.unknown(f"Who gave the first administrator {words}, and how?", "whoever ran the servers")
    entry, line = places[0]
    notes.fact(
        "administrators", f"Administrators: {'; '.join(parts)}.", notes.at(entry, line), access="administrators",
        marks=[_name(mark) for mark in (columns + roles)[:50]], makers=[name for name, _, _ in makers[:20]],
        mark_places=[_at(*place) for place in places[:40]],
    )  # fmt: skip


def _at(entry: Entry, line: int) -> str:
    return f"{printable_path(entry.path)}:{line}"


def _name(mark: Mark) -> str:
    return quote(f"{mark.table}.{mark.word}" if mark.table else mark.word, 80)


def _real(places: Sequence[tuple[Entry, int]]) -> list[tuple[Entry, int]]:
    """Places that set it for a real installation."""
    return [place for place in places if not _SEED.search(place[0].path)]


def _named_places(mark: Mark) -> list[tuple[Entry, int]]:
    """The place that asks for it, and the one that sets it."""
    return [*([_most(mark.tests)] if mark.tests else ()), *(_real(mark.sets) or mark.sets)[:1]]


def _sentence(mark: Mark) -> str:
    """Where a column is asked for, and what sets it."""
    asked = f"asked for {len(mark.tests)} ×, {_at(*_most(mark.tests))}" if mark.tests else "asked for nowhere"
    real, seeds = _real(mark.sets), [place for place in mark.sets if _SEED.search(place[0].path)]
    if real:
        more = f" and {len(real) - 1} more" if len(real) > 1 else ""
        given = f"set at {_at(*real[0])}{more}"
    elif seeds:
        given = f"set by a seed alone ({_at(*seeds[0])}), else by hand in the database"
    else:
        given = "set by no code: by hand in the database"
    return f"`{quote(mark.word, 60)}` of {quote(mark.table, 60)} is {given} ({asked})"


def _most(places: Sequence[tuple[Entry, int]]) -> tuple[Entry, int]:
    """The first place of the file that has most of them."""
    counts = Counter(entry.path for entry, _ in places)
    return max(places, key=lambda place: counts[place[0].path])


def _of_roles(context: Context, roles: Sequence[Mark], texts: Sequence[tuple[Entry, str]]) -> str:
    """Roles asked for by name, and what gives them."""
    names = [f"`{quote(mark.word, 40)}` {len(mark.tests)} ×" for mark in roles[:_MOST_MARKS]]
    more = f" and {len(roles) - _MOST_MARKS} more" if len(roles) > _MOST_MARKS else ""
    given = [f"`{quote(mark.word, 40)}` at {_at(*real[0])}" for mark in roles if (real := _real(mark.sets))]
    spread = next(_spread(texts), None)
    kept = any(snake(table.table or table.name) in ("role", "roles") for table in find_tables(context))
    rows = any(_ROW_OF_ROLES.search(line) for _, text in texts for _, line in _product(text))
    said = f"roles asked for by name: {', '.join(names)}{more} ({_at(*_most(roles[0].tests))})"
    if given:
        said += f"; given by code: {', '.join(given[:2])}"
    elif not spread:
        said += "; given by no code: by hand in the database"
    if spread and not given:
        said += f"; code gives whichever role it is told ({_at(*spread)})"
    return f"{said}; no code fills the table of roles" if kept and not rows else said


def _product(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in spoken(text) if "ole" in line and not _DEFINED.search(line))


def _spread(texts: Sequence[tuple[Entry, str]]) -> Iterator[tuple[Entry, int]]:
    for entry, text in texts:
        if _CLIENT.search(entry.path) or _MIGRATION.search(entry.path) or "role" not in text.lower():
            continue
        for number, line in spoken(text):
            if (
                _GIVES_ANY.search(line)
                and not _DEFINED.search(line)
                and not re.search(r"[=!]==?|\bif\b|where|filter", line)
            ):
                yield entry, number


# -- columns -----------------------------------------------------------------------------------------------------------


def _columns(context: Context, texts: Sequence[tuple[Entry, str]]) -> list[Mark]:
    marks: dict[str, Mark] = {}
    for table in find_tables(context):
        for column in table.fields:
            people = _OF_PEOPLE.search(snake(table.table or table.name))
            if people and _COLUMN.fullmatch(snake(column.name)) and "foreign" not in column.kind.lower():
                marks.setdefault(column.name, Mark(column.name, table.table or table.name))
    for mark in list(marks.values())[:8]:
        _follow(mark, texts)
    used = [mark for mark in marks.values() if mark.tests or mark.sets]
    return sorted(used, key=lambda mark: -len(mark.tests))


def _follow(mark: Mark, texts: Sequence[tuple[Entry, str]]) -> None:
    """Where product code asks for a column, and where it gives it."""
    word = re.escape(mark.word)
    given = re.compile(
        rf"(?<![\w.-]){word}[\"']?\s{{0,3}}(?::|=>|=)\s{{0,3}}(?:true|True|TRUE|1)\b|\.{word}\s{{0,3}}=(?![=>])"
        rf"|(?i:\bset\b)[^\n]{{0,80}}\b{word}\s{{0,3}}=|\b(?:toggle!?|update_(?:attribute|column)s?|f\.input)\W{{1,3}}{word}\b|\bpermit\w{{0,10}}\b[^\n]{{0,300}}:{word}\b"
    )
    plain = rf"\.{word}\b\??(?!\s{{0,3}}=(?!=))" if "_" not in mark.word else rf"\b{word}\b"
    asked = re.compile(rf"{plain}|\[[\"']{word}[\"']\]")
    for entry, text in texts:
        if mark.word not in text or (_MIGRATION.search(entry.path) and "update" not in text.lower()):
            continue
        for number, line in spoken(text):
            if mark.word not in line:
                continue
            if match := given.search(line):
                if not _READS.search(line[: match.start()]) and not _CLIENT.search(entry.path):
                    mark.sets.append((entry, number))
            elif asked.search(line) and _asks(line, mark.word) and not _ELSEWHERE.search(entry.path):
                mark.tests.append((entry, number))


def _asks(line: str, word: str) -> bool:
    """Whether a line makes something hang on the column, rather than declares, lists or shows it."""
    return bool(_HANGS.search(line)) and not _SHOWN_ONLY.search(line)


# -- roles by name -----------------------------------------------------------------------------------------------------


def _roles(texts: Sequence[tuple[Entry, str]]) -> list[Mark]:
    """Names of roles that code asks for, most often asked first, and where each is given."""
    marks: dict[str, Mark] = {}
    for entry, text in texts:
        if _MIGRATION.search(entry.path) or not re.search(r"ole|group|ccess", text):
            continue
        for number, line in spoken(text):
            if _DEFINED.search(line) and "@" not in line:
                continue
            for match in _ROLE_TESTED.finditer(line):
                inside = match["rest"].partition(")")[0]
                for word in list(_ROLE_WORD.finditer(inside))[:4]:
                    mark = marks.setdefault(word["word"], Mark(word["word"]))
                    mark.tests.append((entry, number))
    for mark in marks.values():  # what a server asks for counts first
        mark.tests.sort(key=lambda place: bool(_CLIENT.search(place[0].path)))
    ranked = sorted(marks.values(), key=lambda mark: -len(mark.tests))[:12]
    for mark in ranked:
        mark.sets.extend(_gives(mark.word, texts))
    return ranked


def _gives(word: str, texts: Sequence[tuple[Entry, str]]) -> Iterator[tuple[Entry, int]]:
    name = rf"[\"':]{re.escape(word)}\b"
    pattern = re.compile(
        rf"\brole\w{{0,12}}[\"']?\]?\s{{0,3}}(?::|=>|=(?!=))\s{{0,3}}{name}|\badd_?[rR]ole[( ]{{1,2}}{name}"
        rf"|\bRole(?:\.(?:create|find_or_create_by)\w*!?\W|\()[^\n]{{0,60}}{name}"
        rf"|\b(?:create_role|find_or_create_role|Group\.objects\.(?:get_or_create|create))\([^\n]{{0,60}}{name}"
        rf"|(?i:insert\s+into\s+\w{{0,20}}roles?\b)[^\n]{{0,200}}{name}"
    )
    for entry, text in texts:
        if word not in text or _CLIENT.search(entry.path):
            continue
        for number, line in spoken(text):
            if word in line and (match := pattern.search(line)) and not _READS.search(line[: match.start()]):
                yield entry, number


# -- commands and documents --------------------------------------------------------------------------------------------


def _makers(context: Context, texts: Sequence[tuple[Entry, str]]) -> Iterator[tuple[str, Entry, int]]:
    """Commands and scripts that make an administrator, by the names that they give themselves."""
    for entry, text in texts:
        command = _COMMANDS.search(entry.path)
        if command and _MAKER.match(command[1]):
            yield command[1], entry, 1
            continue
        file = context.code.by_path.get(entry.path)
        for function in file.functions if file and file.language == "python" else ():
            named = _MAKER.match(function.name) and "self" not in function.parameters
            if named and (function.decorators or _COMMAND_FILE.search(entry.path)):
                yield function.name, entry, function.line
        if ("create" in text and (_SEED.search(entry.path) or _COMMAND_FILE.search(entry.path))) and not command:
            for number, line in spoken(text):
                if (match := _MAKER_CALL.search(line)) and "def " not in line:
                    yield match[0].strip(".("), entry, number
                    break


def _told(context: Context) -> tuple[Entry, int] | None:
    """The first place of a document that says how one becomes an administrator: READMEs first."""
    documents = [
        entry
        for entry in context.entries
        if role(entry.path) == "docs" and not re.search(r"(?i)change|history|news|licen", entry.path)
    ]
    documents.sort(key=lambda entry: (not is_readme(entry.path), depth(entry.path), entry.path))
    for entry, text in context.texts.each(documents[:200]):
        for number, line in enumerate(text.split("\n")[:4000], 1):
            if _TOLD.search(line[:1000]) and not _NOT_HERE.search(line[:1000]):
                return entry, number
    return None
