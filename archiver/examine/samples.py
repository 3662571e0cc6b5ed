"""Sample environments: whether anything reads what they become, and which of their values must be filled in."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from archiver.examine.interface import Context
from archiver.examine.listings import bare
from archiver.examine.notes import Notes
from archiver.examine.roles import depth, role
from archiver.examine.variables import is_sample
from archiver.git.objects import Entry
from archiver.quoting import printable_path, quote
from archiver.records.fact import Examination

name = "samples"
version = 3

_MOST = 3
_MOST_NAMES = 6
_LARGEST = 300_000

_LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]{1,79})[ \t]*[=:][ \t]*([^\n]{0,300})", re.MULTILINE)
_PLACEHOLDER = re.compile(
    r"^(?:<.*>|\[.*\]|\{\{.*\}\}|\.{3,}|x{3,}[\w-]*|\*{2,}|\?{2,}|-+|_+|todo|tbd|fixme|null|n/?a|placeholder"
    r"|change[ _-]?(?:me|this)|replace[ _-]?(?:me|this|with.*)|fill.*in.*|(?:enter|insert|put|add)[ _-].*"
    r"|(?:your|my|some)[ _-].*|.*[ _-](?:goes[ _-])?here|.*\byour[ _-].*|.*<[\w -]+>.*|.+-OR-.+"
    r"|.*\bexample\.(?:com|org|net)\b.*|(?-i:[Yy]our[A-Z]\w*))$",
    re.IGNORECASE,
)

_SURE = re.compile(
    r"\bpython-dotenv\b|\bload_dotenv\b|\bdotenv\b|\benviron\.Env\b|\bdecouple\b|\benvparse\b|\benv_file\b|--env-file\b"
    r"|\benv-cmd\b|\bgodotenv\b|\bFigaro\b|\bset -o allexport\b"
)
"""Words that say what reads it."""
_PERHAPS = re.compile(
    r"dotenv|\bread_env\(|\benvirons\b|\benvdir\b|\bdirenv\b|\bset -a\b|\bBaseSettings\b|\bloadEnv\w*\(|\bwrangler\b"
    r"|env[_-]?file|\bimport environ\b|\.flaskenv|\.dev\.vars"
    r"|(?:\bsource|(?:^|\s)\.|\bcat|\bxargs|\bgrep|\bexport)[ \t][^\n]{0,60}\.env\b",
    re.IGNORECASE,
)
"""Words behind which a reader may be."""
_SOURCED = re.compile(r"(?:^|[\s`$;&])(?:source|\.)[ \t]+[\w./-]*\.env\b(?![\w.])")
_EXPORTED = re.compile(r"\bset -a\b|\ballexport\b|\bexport\b|\bxargs\b|\benv \$\(")
_FILE = re.compile(r"(?<![\w.])(?:[\w./-]*/)?[\w-]*\.env\b")
_CONFIGURED = re.compile(
    r"^(?![ \t]*(?://|#|\*))[^\n]{0,80}(?:dotenv[\"']?\)?\s{0,20}\.config\(\s{0,20}\{[^}]{0,200}?\bpath\s{0,5}:|\bload_dotenv\()"
    r"\s{0,40}([^\n]{1,160})",
    re.MULTILINE,
)
"""A call that says which file is read."""
_NAMED = re.compile(r"([\w-]{0,30}\.env(?:[\w.-]|\$\{[\w.]{1,40}\}){0,40})[\"'`]")
_PLAIN_CALL = re.compile(r"(?:dotenv[\"']?\)?\s{0,20}\.config|\bload_dotenv)\(\s{0,20}\)|dotenv/config\b")
"""A call that takes `.env`."""
_OTHER_NAMES = 3
_TOOLS = {
    "npm": {
        "react-scripts": "Create React App", "next": "Next.js", "gatsby": "Gatsby", "nuxt": "Nuxt",
        "@vue/cli-service": "Vue CLI", "parcel": "Parcel", "parcel-bundler": "Parcel", "astro": "Astro", "expo": "Expo",
        "@adonisjs/core": "AdonisJS", "foreman": "foreman", "prisma": "Prisma",
        "@redwoodjs/core": "Redwood", "blitz": "Blitz", "serverless-dotenv-plugin": "Serverless",
        "react-native-config": "react-native-config", "@nestjs/config": "NestJS",
    },
    "gem": {"dotenv-rails": "dotenv", "dotenv": "dotenv", "foreman": "foreman", "figaro": "Figaro"},
    "composer": {"laravel/framework": "Laravel", "symfony/dotenv": "Symfony", "vlucas/phpdotenv": "phpdotenv",
                 "symfony/flex": "Symfony", "roots/bedrock": "Bedrock"},
}  # fmt: skip
"""Packages that read `.env` without being asked to."""
_READS = {"Gatsby": ".env.development"}
"""What such a package reads, where it is not `.env`."""
_BESIDE = {"Pipfile": "pipenv", "Procfile": "foreman or `heroku local`", ".envrc": "direnv", "Procfile.dev": "foreman"}
"""Files that say which tool is used, and that tool reads `.env` by itself."""
_MANIFESTS = frozenset(
    {"Pipfile", "pyproject.toml", "setup.py", "Gemfile", "composer.json", "go.mod", "requirements.txt", "package.json"}
)
"""They declare a reader; whether anybody calls it is the question."""
_SAMPLE_NAME = re.compile(r"example|sample|template|tmpl|dist", re.IGNORECASE)


@dataclass(frozen=True)
class _Reader:
    """What reads a filled-in sample."""

    what: str
    entry: Entry
    line: int | None = None
    file: str = ".env"
    """The name under which it reads it."""


def examine(context: Context) -> Examination:
    """Section `run`, one fact a sample of the environment (at most three).

    Data keys: `sample` (path); `read_by` (None where nothing reads it, `unclear` where something may); `fill_in` (names
    whose value there is empty or a placeholder), `placeholders` (the part of them that has one); `values` (how many
    variables it holds).
    """
    notes = Notes(context.commit, "run")
    found = [entry for entry in context.entries if is_sample(entry.path) and role(entry.path) in ("code", "docs")]
    found = [entry for entry in found if _SAMPLE_NAME.search(posixpath.basename(entry.path))]
    for entry in sorted(found, key=lambda entry: depth(entry.path))[:_MOST]:
        rows = _LINE.findall(context.texts.read(entry) or "")
        if rows:
            _say(context, notes, entry, rows)
    return notes.done()


def _say(context: Context, notes: Notes, entry: Entry, rows: list[tuple[str, str]]) -> None:
    shown = printable_path(entry.path)
    readers, perhaps, sourced = _readers(context, entry)
    reader = readers[0] if readers else None
    others = bool(reader and reader.file != ".env")
    fill = list(dict.fromkeys(variable for variable, value in rows if to_fill(value)))
    fill.sort(key=lambda variable: not _is_read(context, variable))
    stand_ins = [variable for variable in fill if any(name == variable and bare(value) for name, value in rows)]
    told: list[str] = []
    if reader:
        told.append("; ".join(f"`{one.file}` is read by {one.what} (`{_where(one)}`)" for one in readers))
        told += ["none of them reads `.env`" if len(readers) > 1 else "it does not read `.env`"] if others else []
    elif sourced and not perhaps:
        place = f"{printable_path(sourced.entry.path)}:{sourced.line}"
        unless = (
            ""
            if _exports(context, entry)
            else "; its lines have no `export`, so programs started there do not get them"
        )
        told.append(f"nothing but the shell reads `.env` (`{place}`){unless}")
    elif not perhaps:
        told.append(f"no file of the tree loads `.env`{_declared(context)}")
    if fill:
        kinds = {"empty": [name for name in fill if name not in stand_ins], "placeholders": stand_ins}
        names = "; ".join(f"{kind}: {_named(found)}" for kind, found in kinds.items() if found)
        told.append(f"{len(fill)} of {len({name for name, _ in rows})} values are not real ({names})")
    if told:
        read_by = reader.what if reader else "unclear" if perhaps else "the shell" if sourced else None
        at = notes.at(reader.entry, reader.line) if reader and not fill else notes.at(entry)
        statement = f"Sample `{shown}`: {'; '.join(told)}."
        notes.fact(
            "sample",
            statement,
            at,
            sample=shown,
            read_by=read_by,
            fill_in=fill[:50],
            placeholders=stand_ins[:50],
            values=len(rows),
        )


def _where(reader: _Reader) -> str:
    return f"{printable_path(reader.entry.path)}{f':{reader.line}' if reader.line else ''}"


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(f"`{name}`" for name in names[:_MOST_NAMES]) + more


def _exports(context: Context, sample: Entry) -> bool:
    return bool(re.search(r"^[ \t]*export[ \t]", context.texts.read(sample) or "", re.MULTILINE))


def _declared(context: Context) -> str:
    """That a reader is declared all the same; Flask's own server calls it where it is installed."""
    declared = {d.name for d in context.dependencies}
    for package in ("python-dotenv", "django-environ", "dotenv"):
        if package in declared:
            flask = package == "python-dotenv" and "flask" in declared
            alone = "; only Flask's own server does, where that is installed" if flask else ""
            return f" ({package} is declared, and no file imports it{alone})"
    return ""


def to_fill(value: str) -> bool:
    """Whether a sample's value is empty or stands for one."""
    text = re.sub(r"\s+#.*$|^#.*$", "", value.strip()).strip().strip("\"'").strip()
    return not text or _PLACEHOLDER.match(text[:200]) is not None


def _is_read(context: Context, variable: str) -> bool:
    known = context.variables.get(variable)
    return bool(known and known.used)


def _readers(context: Context, sample: Entry) -> tuple[list[_Reader], bool, _Reader | None]:
    """The first thing beside or below the sample that surely reads what it becomes, as `.env` if anything does, else
    one for each other name; whether anything may; the first document that tells to source it and nothing more."""
    folder = posixpath.dirname(sample.path)
    below = f"{folder}/" if folder else ""
    perhaps = False
    sourced: _Reader | None = None
    others: dict[str, _Reader] = {}
    for entry in _texts(context):
        docs = role(entry.path) != "code"
        plain = role(entry.path) == "docs" and not _EXPORTED.search(context.texts.read(entry) or "")
        for number, line in enumerate(context.texts.lines(entry), 1):
            if line.lstrip().startswith(("#", "//", "*")) or _COPIES.search(line):
                continue
            match = None if docs else _SURE.search(line)
            if match and entry.path.startswith(below):
                found = _Reader(f"`{match[0].lstrip('-')}`", entry, number, _file_read(context, entry))
                if found.file == ".env":
                    return [found], True, None
                others.setdefault(found.file, found)
            if plain and _SOURCED.search(line):
                sourced = sourced or _Reader("the shell", entry, number)
                line = _SOURCED.sub("", line)
            perhaps = perhaps or bool(match or _PERHAPS.search(line) or (not docs and _FILE.search(line)))
    tool = _tool(context, folder)
    if tool and tool.file != ".env":
        others.setdefault(tool.file, tool)
    readers = [tool] if tool and tool.file == ".env" else list(others.values())[:_OTHER_NAMES]
    return readers, perhaps or tool is not None or _tool(context, None) is not None, sourced


def _file_read(context: Context, entry: Entry) -> str:
    """`.env`, or the name that the calls of a file give to dotenv instead."""
    text = context.texts.read(entry) or ""
    if _PLAIN_CALL.search(text):
        return ".env"
    names = [_NAMED.search(call[1]) for call in _CONFIGURED.finditer(text)]
    found = [quote(match[1], 60) for match in names if match]
    return ".env" if ".env" in found or not found or len(found) < len(names) else found[0]


_COPIES = re.compile(r"(?:^|\s)(?:cp|mv|copy|rename|touch|COPY|ADD)\s|^\s*[\"'][@\w/.-]*dotenv[\w.-]*[\"']\s*:")
"""Lines that make the file, or declare a package."""


def _texts(context: Context) -> Iterator[Entry]:
    for entry in context.entries:
        base = posixpath.basename(entry.path)
        skipped = base.endswith(("ignore", ".svg")) or base in _MANIFESTS or is_sample(entry.path)
        if role(entry.path) in ("code", "docs", "test") and (entry.size or 0) <= _LARGEST and not skipped:
            yield entry


def _tool(context: Context, folder: str | None) -> _Reader | None:
    """A tool that reads `.env` without being asked to, by its manifest or file; None for the folder is anywhere."""
    scripts = (entry for entry in context.entries if posixpath.basename(entry.path) == "package.json")
    for entry in scripts:
        match = re.search(r"dotenv(?:/config|-cli)?\b(?!\"\s*:)|env-cmd\b(?!\"\s*:)", context.texts.read(entry) or "")
        if match and folder in (None, posixpath.dirname(entry.path)):
            return _Reader(f"`{match[0]}`", entry)
    for dependency in context.dependencies:
        known = _TOOLS.get(dependency.ecosystem, {}).get(dependency.name)
        if known and folder in (None, posixpath.dirname(dependency.entry.path)):
            return _Reader(f"{known} by itself", dependency.entry, dependency.line, _READS.get(known, ".env"))
    for entry in context.entries:
        at, base = posixpath.split(entry.path)
        if base in _BESIDE and folder in (None, at):
            return _Reader(f"{_BESIDE[base]} by itself", entry)
        if folder is None and _COMPOSE.search(base) and "${" in (context.texts.read(entry) or ""):
            return _Reader("compose, for its own variables", entry)
    return None


_COMPOSE = re.compile(r"^(?:docker-)?compose[\w.-]*\.ya?ml$")
