"""What `archiver doctor` looks at: one function a check. A check never raises; what is wrong is its answer."""

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

from archiver.errors import ArchiverError, ConfigError, ForgeError
from archiver.git.command import git_version
from archiver.http import Answer, ForgeClient
from archiver.records.base import Record
from archiver.registry import load_registry
from archiver.settings import Settings
from archiver.store import open_store

# The first version of each series without CVE-2025-48384 and -48385. Distributions port fixes back under old numbers.
_FIXED = ((2, 43, 7), (2, 44, 4), (2, 45, 4), (2, 46, 4), (2, 47, 3), (2, 48, 2), (2, 49, 1), (2, 50, 1))
_OLDEST = (2, 39)
_SKEW_SECONDS = 300  # S3 servers refuse a clock that is 15 minutes off


class Check(Record):
    """One thing that must be right for the archive to work."""

    name: str
    """Short name: configuration, git, work folder, disk, forge, token, clock, store, registry."""
    state: Literal["ok", "warn", "bad"]
    """warn: works, but a person should know; bad: something will not work."""
    message: str
    """What was found."""
    advice: str | None = None
    """What to do about it; None when nothing."""
    exit_code: Literal[0, 2, 3] = 0
    """What this check contributes: 2 for a wrong configuration, 3 for anything else that is bad."""


def run_checks(settings: Settings, registry: Path | None) -> Iterator[Check]:
    """Every check in an order in which an earlier one explains a later one."""
    yield check_configuration(settings)
    yield check_git()
    yield check_work_folder(settings.work_folder)
    yield check_disk(settings.work_folder, settings.limits.free_megabytes)
    answer, failure = _ask_forge(settings)
    yield check_forge(settings, failure)
    yield check_token(settings, failure)
    yield check_clock(answer.headers.get("date") if answer else None, now=time.time())
    yield check_store(settings)
    yield check_registry(registry or settings.registry)


def check_configuration(settings: Settings) -> Check:
    """Which file counts, and what in it is unknown."""
    if settings.warnings:
        return _warn("configuration", "; ".join(settings.warnings), "correct or remove these keys")
    if settings.file is None:
        return _ok("configuration", "no archive.toml here, the defaults count; `archiver init` writes one")
    return _ok("configuration", str(settings.file))


def check_git() -> Check:
    """Old enough to know what we rely on, new enough to be safe with hostile repositories."""
    try:
        text = git_version()
    except ConfigError as error:
        return _failed("git", error)
    version = tuple(int(part) for part in re.findall(r"\d+", text)[:3])
    if version < _OLDEST:
        return _bad("git", f"git {text} is too old", "install git 2.39 or newer")
    if not is_fixed(version):
        return _warn(
            "git",
            f"git {text} may lack the fixes of CVE-2025-48384 and CVE-2025-48385",
            "update git, unless your distribution ported the fixes back; they concern work trees and submodules, "
            "which the archive never checks out",
        )
    return _ok("git", f"git {text}")


def is_fixed(version: tuple[int, ...]) -> bool:
    """Whether a git version has the fixes of July 2025 by its number."""
    series = [fixed for fixed in _FIXED if fixed[:2] == version[:2]]
    return version >= series[0] if series else version > _FIXED[-1]


def check_work_folder(folder: Path) -> Check:
    """The working mirrors can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return _bad(
            "work folder", f"{folder}: {error.strerror}", "make it writable for this user, or set [work] dir to another"
        )
    return _ok("work folder", str(folder))


def check_disk(folder: Path, free_megabytes: int) -> Check:
    """More disk is free than [limits] free_megabytes keeps free."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(existing).free >> 20
    if free < free_megabytes:
        return _bad(
            "disk",
            f"{free} MB free at {existing}, less than the {free_megabytes} MB that are to stay free",
            "free some disk, set [work] dir to a larger one, or lower [limits] free_megabytes",
        )
    return _ok("disk", f"{free} MB free at {existing}")


def _ask_forge(settings: Settings) -> tuple[Answer | None, ForgeError | None]:
    """The forge's answer to the one question that costs nothing of the limit."""
    try:
        with ForgeClient(
            settings.github.api_url, token=settings.token, allow=settings.network.allow, timeout=8.0, tries=1
        ) as client:
            return client.get("/rate_limit"), None
    except ForgeError as error:
        return None, error


def check_forge(settings: Settings, failure: ForgeError | None) -> Check:
    """The forge answers. A token it refuses, or an Enterprise server without limits (404), is an answer too."""
    if failure is None or failure.status in (401, 404):
        return _ok("forge", f"{settings.github.api_url} answers")
    message, advice = _parted(failure)
    return _warn("forge", message, f"only github: sources need it; {advice or 'try again later'}")


def check_token(settings: Settings, failure: ForgeError | None) -> Check:
    """There is a token and the forge takes it. Its value never shows."""
    if settings.token is None:
        return _warn(
            "token",
            "no GITHUB_TOKEN in the environment: 60 requests an hour, and nothing private is seen",
            "set GITHUB_TOKEN to a token that may read metadata and contents",
        )
    if failure is not None and failure.status == 401:
        return _bad("token", "the forge refuses the token of the environment", "renew GITHUB_TOKEN")
    if failure is not None and failure.status != 404:
        return _warn("token", "there is a token, but the forge could not be asked about it", "see the check `forge`")
    return _ok("token", "there is a token and the forge takes it")


def check_clock(told: str | None, *, now: float) -> Check:
    """Our clock against the forge's, or, when it cannot be asked, against the age of this program's files.

    Args:
        told: the forge's Date header.
        now: our clock, seconds since 1970.
    """
    if told:
        try:
            skew = now - parsedate_to_datetime(told).timestamp()
        except ValueError:
            return _warn("clock", "the forge told no readable time", "compare this machine's clock by hand")
        if abs(skew) > _SKEW_SECONDS:
            return _bad("clock", f"{skew:+.0f} s against the forge's clock", "set this machine's clock (NTP)")
        return _ok("clock", f"within {max(abs(skew), 1):.0f} s of the forge's")
    installed = Path(__file__).stat().st_mtime
    if now < installed - _SKEW_SECONDS:
        return _bad("clock", "stands before the day this program was installed", "set this machine's clock (NTP)")
    return _ok("clock", "plausible; no forge could be asked")


def check_store(settings: Settings) -> Check:
    """The store can be opened for writing and honours conditional writes. A folder that is absent is not made."""
    url, single = settings.store.url, settings.store.single_writer
    folder = Path(url.removeprefix("file:")) if url.startswith("file:") else None
    if folder is not None and not folder.exists():
        return _future_folder(folder)
    try:
        store = open_store(
            url, writing=True, endpoint=settings.store.endpoint, region=settings.store.region, single_writer=single
        )
        if single:
            return _warn(
                "store",
                f"{store.url}: single_writer is set, so two writers would not be noticed until `archiver verify`",
                "remove single_writer where the server honours conditional writes",
            )
        return _ok("store", f"{store.url}: readable, writable, honours conditional writes")
    except ArchiverError as error:
        return _failed("store", error)


def _future_folder(folder: Path) -> Check:
    existing = next(place for place in folder.parents if place.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        return _bad("store", f"{existing}: {error.strerror}", f"make {folder} for this user, or choose another store")
    return _ok("store", f"file:{folder}: not there yet; the first `archiver archive` makes it")


def check_registry(path: Path | None) -> Check:
    """The registry can be read."""
    if path is None:
        return _warn(
            "registry",
            "no campaigns.toml: states come from the repositories' own declarations only",
            "write campaigns.toml beside archive.toml",
        )
    try:
        registry = load_registry(path)
    except ConfigError as error:
        return _failed("registry", error)
    if registry.warnings:
        return _warn("registry", "; ".join(registry.warnings), "correct or remove these lines")
    return _ok("registry", f"{path}: {len(registry.owners)} owners")


def _failed(name: str, error: ArchiverError) -> Check:
    message, advice = _parted(error)
    code: Literal[2, 3] = 2 if error.exit_code == 2 else 3
    return Check(name=name, state="bad", message=message, advice=advice, exit_code=code)


def _parted(error: ArchiverError) -> tuple[str, str | None]:
    """(what an error names, the next move that stands behind its last semicolon)."""
    message, _, advice = str(error).rpartition("; ")
    return (message, advice) if message else (advice, None)


def _ok(name: str, message: str) -> Check:
    return Check(name=name, state="ok", message=message)


def _warn(name: str, message: str, advice: str) -> Check:
    return Check(name=name, state="warn", message=message, advice=advice)


def _bad(name: str, message: str, advice: str) -> Check:
    return Check(name=name, state="bad", message=message, advice=advice, exit_code=3)
