"""`github:OWNER` and `github:OWNER/NAME`, on GitHub, an Enterprise server or whatever answers like one."""

import fnmatch
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import quote, urlsplit

from archiver.discover.interface import DiscoverFailure, Found
from archiver.discover.url import origin_of
from archiver.errors import ArchiverError, ForgeError, UsageError
from archiver.git.url import parse_url
from archiver.http import Answer, ForgeClient
from archiver.records.repository import Repository
from archiver.settings import Settings

_PREFIX = "github:"
_OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")

# What is left out of the kept answer: counters, which change without meaning; what depends on the token or on whether
# the repository was listed or asked for alone; addresses that follow from the name; one key is a secret.
_LEFT_OUT = (
    "*_count", "forks", "watchers", "open_issues", "stargazers", "size", "score", "updated_at",
    "permissions", "role_name", "security_and_analysis", "temp_clone_token", "starred_at",
    "allow_*", "*squash*", "merge_commit_*", "delete_branch_on_merge",
    "organization", "parent", "source", "template_repository", "custom_properties", "code_of_conduct",
    "anonymous_access_enabled", "url", "*_url",
)  # fmt: skip
_KEPT_URLS = ("html_url", "clone_url", "mirror_url")
_OWNER_KEYS = ("login", "id", "node_id", "type")


def claims(source: str) -> bool:
    """`github:` and something."""
    return source.startswith(_PREFIX)


def discover(source: str, settings: Settings) -> Iterator[Found]:
    """An owner's repositories as the forge lists them, or the one that is named.

    Raises:
        UsageError: not OWNER or OWNER/NAME.
        ForgeError: neither an organisation nor a user, or the listing broke off.
    """
    owner, slash, name = source.removeprefix(_PREFIX).removesuffix("/").partition("/")
    name = name.removesuffix(".git")
    if not _OWNER.fullmatch(owner) or (slash and (not _NAME.fullmatch(name) or name in (".", ".."))):
        raise UsageError(f"{source!r}: give github:OWNER or github:OWNER/NAME")
    with ForgeClient(settings.github.api_url, token=settings.token, allow=settings.network.allow) as client:
        if name:
            try:
                answer = client.get(f"/repos/{quote(owner)}/{quote(name)}")
            except ForgeError as error:
                yield DiscoverFailure(_web_address(settings, f"{owner}/{name}"), f"{owner}/{name}", error)
                return
            found = _found(answer.data, f"{owner}/{name}", settings)
            yield _also_known_as(found, f"{owner}/{name}") if isinstance(found, Repository) else found
            return
        for answer in _listing(client, owner):
            for item in answer.data:
                yield _found(item, owner, settings)
            if "partial-results" in answer.headers.get("x-github-sso", ""):
                raise ForgeError(
                    f"{source}: the forge left out repositories that need single sign-on; "
                    "authorise GITHUB_TOKEN for the organisation, then run again"
                )


def ask(settings: Settings, number: int | None, name: str) -> Repository:
    """One repository as the forge describes it now: by its number, whatever it is called; by `owner/name` without one.

    Raises:
        ForgeError: it cannot be had; `status` 404 for what is gone, private, or not ours to see.
        UsageError: its address is one that git must not be given.
    """
    path = f"/repositories/{number}" if number else f"/repos/{quote(name)}"
    with ForgeClient(settings.github.api_url, token=settings.token, allow=settings.network.allow) as client:
        found = describe(client.get(path).data, settings)
    if number not in (None, found.numeric_id):
        raise ForgeError(f"{name}: asked for number {number}, the forge described number {found.numeric_id}; try later")
    return _also_known_as(found, name)


def _listing(client: ForgeClient, owner: str) -> Iterator[Answer]:
    """Pages of an organisation's repositories, or of a user's where there is no such organisation."""
    kinds = (
        f"/orgs/{quote(owner)}/repos?per_page=100&type=all",
        f"/users/{quote(owner)}/repos?per_page=100&type=owner",
    )
    for path in kinds:
        pages = client.pages(path)
        try:
            first = next(pages)
        except ForgeError as error:
            if error.status != 404:
                raise
            continue
        yield from chain([first], pages)
        return
    raise ForgeError(
        f"{_PREFIX}{owner}: neither an organisation nor a user that can be seen (404); check the name and GITHUB_TOKEN",
        status=404,
    )


def _found(item: Any, asked: str, settings: Settings) -> Found:
    """One entry of a listing; an entry that is no repository fails alone."""
    name = str(item.get("full_name") or asked) if isinstance(item, dict) else asked
    name = name if re.fullmatch(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+", name) else asked
    try:
        return describe(item, settings)
    except ArchiverError as error:
        return DiscoverFailure(_web_address(settings, name), name, error)


def _also_known_as(repository: Repository, asked: str) -> Repository:
    """The repository, with the address under which it was asked for where the forge led from there to another name."""
    if asked.lower() == repository.name.lower() or not repository.origin.endswith(repository.name):
        return repository
    former = f"{repository.origin.removesuffix(repository.name)}{asked}"
    return repository.model_copy(update={"former_origins": (former,)})


def _web_address(settings: Settings, name: str) -> str:
    """Where people find a repository whose own address is not known."""
    parts = urlsplit(settings.github.api_url)
    return f"{parts.scheme}://{parts.netloc.removeprefix('api.')}/{name}"


def describe(item: Any, settings: Settings) -> Repository:
    """The record of one repository as GitHub's REST interface describes it.

    Raises:
        ForgeError: without a number, a name or an address.
        UsageError: its address is one that git must not be given.
    """
    if not isinstance(item, dict):
        raise ForgeError("the forge listed something that is no repository; check [github] api_url")
    data: dict[str, Any] = item
    number, full_name, clone_url = data.get("id"), _text(data, "full_name"), _text(data, "clone_url")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1 or not clone_url:
        raise ForgeError("the forge described a repository without number or address; run again, or give its git URL")
    if not full_name or not re.fullmatch(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+", full_name):
        raise ForgeError("the forge described a repository without a proper name; run again, or give its git URL")
    remote = parse_url(clone_url, allow=settings.network.allow)
    licence = data.get("license")
    parent = data.get("parent")
    topics = data.get("topics")
    stars = data.get("stargazers_count")
    return Repository(
        origin=origin_of(remote),
        clone_url=remote.url,
        name=full_name,
        forge="github",
        numeric_id=number,
        default_branch=_text(data, "default_branch"),
        archived=_flag(data, "archived"),
        fork=_flag(data, "fork"),
        parent=_text(parent, "html_url") if isinstance(parent, dict) else None,
        description=_text(data, "description"),
        homepage=_text(data, "homepage"),
        topics=tuple(_clean(topic) for topic in topics if isinstance(topic, str)) if isinstance(topics, list) else (),
        licence_opinion=_text(licence, "spdx_id") if isinstance(licence, dict) else None,
        stars=stars if isinstance(stars, int) and not isinstance(stars, bool) else None,
        created_at=_text(data, "created_at"),
        pushed_at=_text(data, "pushed_at"),
        has={
            key[4:]: value for key, value in sorted(data.items()) if key.startswith("has_") and isinstance(value, bool)
        },
        metadata=kept(data),
    )


def kept(item: dict[str, Any]) -> dict[str, Any]:
    """The forge's answer as it is stored: equal as long as nothing of meaning changed, and fit for canonical JSON."""
    data = {
        key: _clean(value)
        for key, value in item.items()
        if key in _KEPT_URLS or not any(fnmatch.fnmatchcase(key, pattern) for pattern in _LEFT_OUT)
    }
    for key, wanted in (("owner", _OWNER_KEYS), ("license", ("key", "name", "spdx_id", "node_id"))):
        if isinstance(data.get(key), dict):
            data[key] = {name: data[key][name] for name in wanted if name in data[key]}
    if isinstance(data.get("topics"), list):
        data["topics"] = sorted(data["topics"], key=str)
    return data


def _clean(value: Any) -> Any:
    """Without floats and lone surrogates, which canonical JSON refuses."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


def _text(data: dict[str, Any], key: str) -> str | None:
    value = data.get(key)
    return _clean(value) if isinstance(value, str) and value else None


def _flag(data: dict[str, Any], key: str) -> bool | None:
    value = data.get(key)
    return value if isinstance(value, bool) else None
