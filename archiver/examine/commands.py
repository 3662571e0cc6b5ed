"""Every command the repository says it is built, run, tested or deployed with. None of them is ever run here."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from archiver.examine.markdown import blocks, own_text
from archiver.examine.parse import line_of, load_json, load_yaml, mapping, sequence
from archiver.examine.platforms import ci_service
from archiver.examine.roles import is_readme, role
from archiver.examine.texts import Texts, split_lines
from archiver.git.objects import Entry


@dataclass(frozen=True)
class Command:
    """One command as written down."""

    text: str
    """As it stands there, without a prompt. Hostile: quote it before it is printed."""
    entry: Entry
    """The file."""
    line: int | None
    """Where it stands there."""
    source: str
    """make, npm, procfile, docker, ci or readme."""
    label: str = ""
    """Name of the target, script or process; of a document's command the system that its heading names (`Linux`)."""


_Rows = Iterator[tuple[str, str, int | None]]
"""(label, command, line) of one file."""

_PROGRAM_TABLE = """
    npm npx yarn pnpm node bower gulp grunt pip pip3 pipenv poetry uv python python2 python3 pytest tox flask
    virtualenv django-admin gunicorn celery conda docker docker-compose podman make bundle gem rails rake ruby
    rspec jekyll foreman php composer artisan phpunit wp drush go cargo mix iex mvn gradle ./gradlew sbt dotnet
    swift pod terraform helm kubectl ansible-playbook serverless sls aws gcloud heroku cf cap fab netlify vercel
    now firebase supabase wrangler fly psql createdb createuser pg_restore pg_dump mysql mysqldump redis-server
    redis-cli mongod mongo brew apt apt-get cp mv git source export bash sh zsh dbt jupyter streamlit expo
    react-native gatsby hugo hexo vagrant direnv asdf nvm rbenv pyenv lein clojure clj flutter ./mvnw Rscript
"""
_PROGRAMS = frozenset(_PROGRAM_TABLE.split())
_SHELLS = frozenset(
    {"", "sh", "bash", "shell", "console", "zsh", "shell-session", "terminal", "text", "cmd", "command"}
)
_MOST = 40
"""Commands kept of one file."""


def read_commands(entries: Iterable[Entry], texts: Texts) -> tuple[Command, ...]:
    """Every command that is written down in the tree, in the order of paths; at most 40 a file."""
    found: list[Command] = []
    for entry in entries:
        reader = _reader(entry)
        if reader and (text := texts.read(entry)):
            source, rows = reader
            kept = [row for row, _ in zip(rows(text), range(_MOST), strict=False)]
            found.extend(Command(command, entry, line, source, label) for label, command, line in kept if command)
    return tuple(found)


def _reader(entry: Entry) -> tuple[str, Callable[[str], _Rows]] | None:
    path = entry.path
    base = posixpath.basename(path)
    if role(path) in ("foreign", "test"):
        return None
    if base in ("Makefile", "GNUmakefile", "makefile", "justfile"):
        return "make", _makefile
    if base == "package.json":
        return "npm", _package_json
    if base in ("Procfile", "Procfile.dev"):
        return "procfile", _procfile
    if re.match(r"Dockerfile(?:\.[\w-]+)?$|[\w-]+\.Dockerfile$", base):
        return "docker", _dockerfile
    if service := ci_service(path):
        return ("ci", _workflow if service == "GitHub Actions" else _ci_scripts) if base.endswith("ml") else None
    if is_readme(path) and base.lower().endswith(".rdoc"):
        return "readme", _rdoc
    if is_readme(path) or re.match(r"(?:install|contributing|development|setup|deploy\w*)\.md$", base, re.IGNORECASE):
        return "readme", _readme
    return None


def _makefile(text: str) -> _Rows:
    lines = split_lines(text)
    for number, line in enumerate(lines, 1):
        match = re.match(r"^([A-Za-z][\w./-]*)\s*:(?!=)", line)
        if match and not match[1].startswith("."):
            recipe = next((r.strip().lstrip("@-") for r in lines[number : number + 3] if r.startswith("\t")), "")
            yield match[1], f"make {match[1]}" + (f" ({recipe})" if recipe else ""), number


def _package_json(text: str) -> _Rows:
    for label, command in mapping(mapping(load_json(text)).get("scripts")).items():
        if isinstance(command, str):
            yield label, command, line_of(text, rf"[\"']{re.escape(label)}[\"']\s*:")


def _procfile(text: str) -> _Rows:
    for number, line in enumerate(split_lines(text), 1):
        if match := re.match(r"^([\w-]+):\s*(\S.*)$", line):
            yield match[1], match[2], number


def _dockerfile(text: str) -> _Rows:
    for number, line in enumerate(split_lines(text), 1):
        if match := re.match(r"^\s*(CMD|ENTRYPOINT|EXPOSE)\s+(\S.*)$", line, re.IGNORECASE):
            yield match[1].upper(), f"{match[1].upper()} {match[2]}", number


def _workflow(text: str) -> _Rows:
    data = mapping(load_yaml(text))
    for job, body in mapping(data.get("jobs")).items():
        for step in sequence(mapping(body).get("steps")):
            run = mapping(step).get("run")
            for command in split_lines(run) if isinstance(run, str) else ():
                if command.strip() and not command.strip().startswith("#"):
                    yield job, command.strip(), line_of(text, re.escape(command.strip()))


def _ci_scripts(text: str) -> _Rows:
    """Strings below `script`, `run` and `install` keys, wherever they stand."""
    pending: list[tuple[str, object]] = [("", load_yaml(text))]
    while pending:
        label, value = pending.pop(0)
        if isinstance(value, dict):
            pending.extend((str(key), item) for key, item in value.items())
        elif isinstance(value, list):
            pending.extend((label, item) for item in value)
        elif isinstance(value, str) and re.search(r"script|run|command|install", label):
            for command in split_lines(value):
                if command.strip():
                    yield label, command.strip(), line_of(text, re.escape(command.strip()))


def _readme(text: str) -> _Rows:
    """Commands of code blocks and sentences, in order, each labelled with the system that a heading above it names."""
    headings: list[tuple[str, str]] = []
    tokens = blocks(own_text(text))
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            headings = [row for row in headings if row[0] < token.tag] + [(token.tag, tokens[number + 1].content)]
        elif token.type in ("fence", "code_block") and token.info.strip().lower().split(" ")[0] in _SHELLS:
            first = (token.map or [0])[0] + (2 if token.type == "fence" else 1)
            for told, line in _block(token.content):
                yield _system(headings), told, first + line
        elif token.type == "inline" and tokens[number - 1].type == "paragraph_open":
            first = (token.map or [0])[0] + 1
            for match in _INLINE.finditer(token.content[:4000]):
                if _is_meant(token.content, match) and (command := as_command(match[1])):
                    yield _system(headings), command, first + token.content.count("\n", 0, match.start())


def _rdoc(text: str) -> _Rows:
    """Commands of a README of Ruby's own format, in which indented lines are code."""
    for number, line in enumerate(split_lines(text), 1):
        if line.startswith("  ") and (command := as_command(line)):
            yield "", command, number


def _block(content: str) -> Iterator[tuple[str, int]]:
    """Commands of one code block with their lines, from 0. Where some lines have a prompt, the others are output."""
    lines = split_lines(content)
    prompted = any(_PROMPT.match(line) for line in lines)
    number = 0
    while number < len(lines):
        start, line = number, lines[number]
        while line.endswith("\\") and number + 1 < len(lines) and len(line) < 500:
            number += 1
            line = f"{line[:-1].rstrip()} {lines[number].strip()}"
        number += 1
        if (not prompted or _PROMPT.match(line)) and (command := as_command(line)):
            yield command, start


_PROMPT = re.compile(r"\s*(?:\([\w.-]{1,30}\)\s*)?(?:[\w@~:/.-]{0,40}\$|[\w@~:/.-]{2,40}[#%>])\s+\S")
"""`$ make`, `(venv) $ make`, `root@box:~# make`."""
_INLINE = re.compile(r"`([^`\n<…]{3,120})`")
_RUN = re.compile(r"\b(?:run(?:s|ning)?|execut(?:e|ing)|substitute|invoke)\b[^.`]{0,25}$", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:run(?:s|ning)?|execut(?:e|ing)|type|enter|us(?:e|ing)|with|call|start|via|by|do)\b[^.`]{0,25}$",
    re.IGNORECASE,
)
_SYSTEM = re.compile(
    r"\b(?:linux|ubuntu|debian|fedora|centos|mac ?os(?: x)?|os ?x|macs?|windows|wsl|docker(?:[ -]compose)?|vagrant"
    r"|conda|heroku|localhost)\b",
    re.IGNORECASE,
)


def _is_meant(text: str, match: re.Match[str]) -> bool:
    """Whether code in a sentence is told to be run: alone in its paragraph, behind a word such as `run`, or a colon."""
    script = match[1].startswith("./")
    if not (script or " " in match[1]) or match[1].startswith(("git ", "cd ", "export default")) or "..." in match[1]:
        return False
    before, behind = text[max(match.start() - 60, 0) : match.start()], text[match.end() :].strip(" .\n")
    verb = (_RUN if script else _VERB).search(before)
    return bool(verb) or text.strip() == match[0] or (before.endswith(": ") and not behind)


def _system(headings: Iterable[tuple[str, str]]) -> str:
    """The nearest heading that names a system, shortened to what it names."""
    for _, heading in reversed(list(headings)):
        if named := {match[0].lower(): match[0] for match in _SYSTEM.finditer(heading[:200])}:
            return " & ".join(named.values())
    return ""


def as_command(line: str) -> str | None:
    """A line of a code block as a command, without its prompt; None when it does not look like one."""
    text = re.sub(r"^\s*(?:\((?:env|venv)\)\s*)?(?:[\w@~:/.-]{0,40}[$#%]|>)\s+", "", line).strip()
    text = re.sub(r"(?<=\S)\s+#\s.*$", "", text)
    bare = re.sub(r"^(?:sudo\s+|time\s+|[A-Z_][A-Z0-9_]*=\S*\s+)+", "", text)
    words = bare.split()
    if not words or len(text) > 500 or text.endswith("!") or re.match(r"\S+ \(?v?\d+\.\d+|\S+ version\b", bare):
        return None  # the last: what a program says of itself
    if words[0] in _PROGRAMS or re.match(r"^\.{0,2}/?(?:bin|scripts?)/[\w.-]+$|^\./[\w./-]+$", words[0]):
        return text if len(words) > 1 or words[0] not in ("source", "export", "cp", "mv", "sh", "now", "go") else None
    return None
