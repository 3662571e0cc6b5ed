"""The only reader of archive.toml and of the environment: what the user configured, checked, with its defaults.

Secrets come only from the environment; a key or value in the file that looks like one is refused.
"""

import hashlib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from archiver.errors import ConfigError, UsageError

FILE_NAME = "archive.toml"
PUBLIC_API = "https://api.github.com"
_MAX_FILE = 1 << 20
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SECRET_KEY = re.compile(r"token|passw(or)?d|secret|credential|api_?key|access_?key|private_?key", re.IGNORECASE)
_SECRET_VALUE = re.compile(
    r"gh[pousr]_\w{16,}|github_pat_\w{16,}|AKIA[0-9A-Z]{16}|(https?|s3)://[^/@\s]+@|://[^/@\s:]*:[^/@\s]+@"
)
_ELSEWHERE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^-|^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:")


def _http_address(text: str) -> str:
    """An http(s) address without userinfo, query or trailing slash."""
    parts = urlsplit(text)
    try:
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        fine = False
    if not fine or parts.username is not None or parts.query or parts.fragment or re.search(r"[\x00-\x20\x7f]", text):
        raise ValueError("expected an address such as https://host or https://host:port/path")
    return text.rstrip("/")


def _store_address(text: str) -> str:
    scheme = re.match(r"^([A-Za-z][A-Za-z0-9+.-]*):", text)
    if not text or (scheme and scheme[1] not in ("file", "s3")):
        raise ValueError("expected file:FOLDER, s3://BUCKET/PREFIX or a plain path")
    if _SECRET_VALUE.search(text):
        raise ValueError("expected an address without credentials; they come from the environment")
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?", text):
        raise ValueError('expected "host" or "host:port"')
    return text.lower()


class _Section(BaseModel):
    """A section of archive.toml. Values are taken as they are written: "4" is no number."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, use_attribute_docstrings=True)


class StoreSettings(_Section):
    """[store]: where the archive lies."""

    url: Annotated[str, AfterValidator(_store_address)] = "archive"
    """`file:/…` or `s3://bucket/prefix`; a relative path is relative to archive.toml's folder."""
    endpoint: Annotated[str, AfterValidator(_http_address)] | None = None
    """Address of an S3 server other than AWS."""
    region: str | None = None
    """S3 region; None for boto3's own choice."""
    single_writer: bool = False
    """The user's word that nobody else writes, for servers that ignore conditional writes."""


class WorkSettings(_Section):
    """[work]: what a run may use of this machine."""

    dir: str | None = None
    """Folder of the mirrors, disposable; None is replaced by the user's cache."""
    jobs: int = Field(4, ge=1, le=64)
    """Repositories at once."""


class LimitSettings(_Section):
    """[limits]: what one repository may cost."""

    seconds: int = Field(3600, ge=1)
    """Wall-clock time of one git process."""
    megabytes: int = Field(8192, ge=1)
    """Size of one mirror, MiB."""
    free_megabytes: int = Field(1024, ge=0)
    """Disk that stays free, MiB."""
    memory_megabytes: int = Field(4096, ge=64)
    """Memory of one git process that unpacks or packs, MiB; kept on Linux."""


class NetworkSettings(_Section):
    """[network]: hosts that are trusted beyond https on public addresses."""

    allow: tuple[Annotated[str, AfterValidator(_host)], ...] = Field((), strict=False)
    """`host` or `host:port`: http, git, ssh and private addresses are fine there."""


class GithubSettings(_Section):
    """[github]: which GitHub."""

    api_url: Annotated[str, AfterValidator(_http_address)] = PUBLIC_API
    """Base of the REST interface, without a trailing slash; the environment's GITHUB_API_URL wins."""


class RunSettings(_Section):
    """[run]: what `archiver run` copies, and the registry."""

    sources: tuple[Annotated[str, Field(min_length=1)], ...] = Field((), strict=False)
    """As on the command line; relative paths are relative to archive.toml's folder."""
    registry: Annotated[str, Field(min_length=1)] | None = None
    """campaigns.toml; None for the one beside archive.toml, where there is one."""


class AssessSettings(_Section):
    """[assess]: what `has it ended?` knows beyond our own words."""

    words: tuple[Annotated[str, Field(min_length=1)], ...] = Field((), strict=False)
    """Files that extend a language or add one, see docs/extending.md; relative to archive.toml's folder."""


class LicenceSettings(_Section):
    """[licence]: what a licence allows, in this organisation's own reading."""

    policy: Annotated[str, Field(min_length=1)] | None = None
    """A policy table in place of the program's own, see docs/licence.md; relative to archive.toml's folder."""


class Settings(_Section):
    """Everything configured. Paths are absolute, the token never prints."""

    store: StoreSettings = StoreSettings()
    """[store]"""
    work: WorkSettings = WorkSettings()
    """[work]"""
    limits: LimitSettings = LimitSettings()
    """[limits]"""
    network: NetworkSettings = NetworkSettings()
    """[network]"""
    github: GithubSettings = GithubSettings()
    """[github]"""
    run: RunSettings = RunSettings()
    """[run]"""
    assess: AssessSettings = AssessSettings()
    """[assess]"""
    licence: LicenceSettings = LicenceSettings()
    """[licence]"""
    file: Path | None = None
    """The archive.toml that was read; None when there is none."""
    token: SecretStr | None = None
    """GitHub token of the environment."""
    warnings: tuple[str, ...] = ()
    """What was ignored, in words: unknown keys."""

    @property
    def registry(self) -> Path | None:
        """The registry to read: the configured one (which must exist), else campaigns.toml where it exists."""
        if self.run.registry is not None:
            return Path(self.run.registry)
        beside = (self.file.parent if self.file else Path.cwd()) / "campaigns.toml"
        return beside if beside.exists() else None

    @property
    def licence_policy(self) -> Path | None:
        """The user's policy table; None for the program's own."""
        return Path(self.licence.policy) if self.licence.policy else None

    @property
    def work_folder(self) -> Path:
        """This store's own work folder: the keep refs of two stores never mix."""
        name = hashlib.sha256(f"{self.store.endpoint or ''} {self.store.url}".encode()).hexdigest()[:16]
        return Path(self.work.dir or cache_folder()) / "work" / name


_SECTIONS: dict[str, type[_Section]] = {
    "store": StoreSettings,
    "work": WorkSettings,
    "limits": LimitSettings,
    "network": NetworkSettings,
    "github": GithubSettings,
    "run": RunSettings,
    "assess": AssessSettings,
    "licence": LicenceSettings,
}


def load_settings(path: Path | None = None, *, store: str | None = None) -> Settings:
    """Read the configuration.

    Args:
        path: archive.toml; None for ./archive.toml where it exists, else the defaults.
        store: `--store`, which wins over the file; a relative path is relative to the current folder.

    Raises:
        ConfigError: the file is absent, no TOML, holds a wrong value or a secret; names file, line and key.
        UsageError: `store` is no store's address.
    """
    if path is None and Path(FILE_NAME).exists():
        path = Path(FILE_NAME)
    text = _read(path) if path else ""
    data = _parse(text, path)
    base = path.resolve().parent if path else Path.cwd()
    _refuse_secrets(data, text, path)
    warnings = tuple(_unknown(data, text, path))
    try:
        read = Settings.model_validate({name: data[name] for name in _SECTIONS if name in data})
    except ValidationError as error:
        raise ConfigError(_explain(error, text, path)) from None
    if store is not None:
        try:
            url = _located(_store_address(store), Path.cwd())
        except ValueError as error:
            raise UsageError(f"--store: {error}") from None
    else:
        url = _located(read.store.url, base)
    settings = read.model_copy(
        update={
            "store": read.store.model_copy(update={"url": url}),
            "work": read.work.model_copy(update={"dir": _absolute(read.work.dir, base) or str(cache_folder())}),
            "github": GithubSettings(api_url=_api_url(read)),
            "run": RunSettings(
                sources=tuple(_source(source, base) for source in read.run.sources),
                registry=_absolute(read.run.registry, base),
            ),
            "assess": AssessSettings(words=tuple(str(_absolute(words, base)) for words in read.assess.words)),
            "licence": LicenceSettings(policy=_absolute(read.licence.policy, base)),
            "file": path.resolve() if path else None,
            "token": _token(),
            "warnings": warnings,
        }
    )
    _refuse_token_in_the_clear(settings)
    return settings


def without_secrets(text: str) -> str:
    """The text with the value of every secret of the environment replaced by `***`."""
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID"):
        value = os.environ.get(name, "").strip()
        if len(value) >= 6:
            text = text.replace(value, "***")
    return text


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"{path}: {reason}; `archiver init` writes a commented archive.toml") from error
    if len(data) > _MAX_FILE:
        raise ConfigError(f"{path}: larger than 1 MiB, which no archive.toml is; check the path")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}, line {line}: not UTF-8; save the file as UTF-8") from None


def _parse(text: str, path: Path | None) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        reason = str(error)[: found.start()] if found else str(error)
        line = int(found[1]) if found and found[1] else max(text.count("\n"), 1)
        written = text.splitlines()[line - 1] if text else ""
        key = re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", written)
        named = f"key {key[1]}: " if key else ""
        raise ConfigError(f"{path}, line {line}: {named}not TOML ({reason}); mend that line") from None


def _leaves(data: Mapping[str, Any], before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every key with its value, tables and the tables in arrays entered."""
    for key, value in data.items():
        where = (*before, key)
        yield where, value
        tables = value if isinstance(value, list) else [value]
        for table in tables:
            if isinstance(table, dict):
                yield from _leaves(table, where)


def _refuse_secrets(data: Mapping[str, Any], text: str, path: Path | None) -> None:
    for where, value in _leaves(data):
        values = value if isinstance(value, list) else [value]
        told = any(isinstance(item, str) and _SECRET_VALUE.search(item) for item in values)
        if told or _SECRET_KEY.search(where[-1]):
            raise ConfigError(
                f"{_place(text, path, where)}: looks like a secret; remove it here (and renew it if the file was "
                "shared): secrets come only from the environment, GITHUB_TOKEN and boto3's usual variables"
            )


def _unknown(data: Mapping[str, Any], text: str, path: Path | None) -> Iterator[str]:
    for name, value in data.items():
        if name not in _SECTIONS:
            yield f"{_place(text, path, (name,))}: unknown, ignored; sections are {', '.join(_SECTIONS)}"
        elif isinstance(value, dict):
            known = _SECTIONS[name].model_fields
            for key in value:
                if key not in known:
                    yield f"{_place(text, path, (name, key))}: unknown, ignored; [{name}] has {', '.join(known)}"


def _explain(error: ValidationError, text: str, path: Path | None) -> str:
    """Every wrong value with its line and what is expected there; never the value itself."""
    lines = []
    for detail in error.errors(include_input=False, include_url=False, include_context=False):
        where = tuple(str(part) for part in detail["loc"] if isinstance(part, str))
        expected = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
        if not expected.startswith("expected"):
            expected = f"expected {expected}"
        lines.append(f"{_place(text, path, where)}: {expected}")
    return "; ".join(lines)


def _place(text: str, path: Path | None, where: tuple[str, ...]) -> str:
    line = _line_of(text, where)
    return f"{path}{f', line {line}' if line else ''}, key {'.'.join(where)}"


def _line_of(text: str, where: tuple[str, ...]) -> int | None:
    """The line (from 1) on which a key stands; the section's line for a key of an inline table; None when unknown."""
    section: tuple[str, ...] = ()
    best, best_depth = None, 0
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", line)
        key = re.match(r"\s*([A-Za-z0-9_.\"' -]+?)\s*=", line)
        if header:
            section = _parts(header[1])
            here = section
        elif key:
            here = section + _parts(key[1])
        else:
            continue
        if where[: len(here)] == here and len(here) > best_depth:
            best, best_depth = number, len(here)
    return best


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _located(url: str, base: Path) -> str:
    """A store's address with an absolute path."""
    if url.startswith("s3:"):
        return url
    plain = re.sub(r"^file:(//(?=/))?", "", url)
    return f"file:{_absolute(plain, base)}"


def _absolute(path: str | None, base: Path) -> str | None:
    if path is None:
        return None
    return os.path.normpath(Path(path).expanduser() if path.startswith("~/") else base / path)


def _source(source: str, base: Path) -> str:
    if source.startswith("@"):
        return f"@{_absolute(source[1:], base)}"
    return source if _ELSEWHERE.match(source) else str(_absolute(source, base))


def _api_url(read: Settings) -> str:
    given = os.environ.get("GITHUB_API_URL", "").strip()
    if not given:
        return read.github.api_url
    try:
        return _http_address(given)
    except ValueError as error:
        raise ConfigError(f"GITHUB_API_URL in the environment: {error}") from None


def _token() -> SecretStr | None:
    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        value = os.environ.get(name, "").strip()
        if value and not re.fullmatch(r"[\x21-\x7e]+", value):
            raise ConfigError(f"{name} in the environment: holds a space or a control character; set it again")
        if value:
            return SecretStr(value)
    return None


def examine_cache() -> Path:
    """The file in which what was found in blobs is kept, for all stores of this user."""
    return cache_folder() / "examined.sqlite"


def cache_folder() -> Path:
    """This program's folder in the user's cache: everything in it can be made again."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path("~/.cache").expanduser()) / "campaign-archive"


def _refuse_token_in_the_clear(settings: Settings) -> None:
    parts = urlsplit(settings.github.api_url)
    host, allow = parts.hostname or "", settings.network.allow
    trusted = host in _LOOPBACK or host in allow or f"{host}:{parts.port or 80}" in allow
    if parts.scheme == "http" and not trusted:
        raise ConfigError(
            f"github.api_url: http:// would send the token readable to {host}; use https://, "
            f'or add "{host}:{parts.port or 80}" to [network] allow'
        )


INIT_TEXT = """\
# archive.toml: the campaign archive's configuration. Every key may be left out; what stands behind "# " is its default
# or an example. Secrets never stand here: set GITHUB_TOKEN, and for S3 boto3's usual variables, in the environment.
# Relative paths are relative to this file's folder. `archiver doctor` says whether it all works.

[store]
# Where the archive lies: a folder (file:FOLDER or a plain path) or S3 (s3://BUCKET/PREFIX). The store is private.
url = "archive"
# Address of an S3 server other than AWS, and its region.
# endpoint = "https://s3.example.org"
# region = "us-east-1"
# Only for an S3 server that ignores conditional writes: your word that nothing else ever writes to this store.
# single_writer = false

[work]
# Folder for the working mirrors. It is disposable; left out, it lies in your cache folder.
# dir = "work"
# How many repositories are copied at once.
# jobs = 4

[limits]
# What one repository may cost: seconds of one git command, megabytes of its mirror, megabytes of disk to keep free,
# megabytes of memory for one git process that unpacks or packs (kept on Linux).
# seconds = 3600
# megabytes = 8192
# free_megabytes = 1024
# memory_megabytes = 4096

[network]
# Hosts that you trust with http, git or ssh, or that have a private address: "host" or "host:port".
# allow = ["git.example.org:3000"]

[github]
# Base of GitHub's REST interface; https://HOST/api/v3 for an Enterprise server. GITHUB_API_URL wins over this.
# api_url = "https://api.github.com"

[run]
# What `archiver run` copies: github:OWNER, github:OWNER/NAME, a git URL, a path, or @FILE with one URL a line.
sources = []
# Owners, their races and the dates on which these were over; left out, campaigns.toml beside this file where it exists.
# registry = "campaigns.toml"

[assess]
# Files with words in which repositories say that they are over, for a language that is missing or lacks some.
# words = ["words-it.toml"]

[licence]
# What each kind of licence means for whoever takes the code over, in place of our own table: docs/licence.md.
# policy = "licence-policy.yaml"
"""


def target_login() -> tuple[str, str] | None:
    """(user, password) for the target of an adoption, from the environment; None where it is not set."""
    user, password = os.environ.get("ARCHIVER_TARGET_USER"), os.environ.get("ARCHIVER_TARGET_PASSWORD")
    return (user, password) if user and password else None
