"""Talking to a forge's REST interface: JSON, pages, limits, redirects. The only module that imports httpx.

One client speaks to one host, the configured one: a redirect or a page on another host is refused, so neither the token
nor a request to a private address can be had by what a forge answers. Where the default host is not overridden it must
have a public address. Source: GitHub's REST documentation (rate limits, pagination, redirects), as of 2022-11-28.
"""

import json
import re
import socket
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from pydantic import SecretStr

from archiver import __version__
from archiver.errors import ForgeError
from archiver.netaddress import is_public

if TYPE_CHECKING:
    import httpx

API_VERSION = "2022-11-28"
_PUBLIC_HOST = "api.github.com"
_REDIRECTS = 5
_PAGES = 1000
_PATIENCE = 900.0
_REQUEST_SECONDS = 120.0


@dataclass(frozen=True)
class Answer:
    """What a forge answered to one GET."""

    data: Any
    """The JSON, decoded."""
    url: str
    """Where it was read, after redirects."""
    headers: Mapping[str, str]
    """Response headers, names in lower case."""
    moved: bool
    """Whether a 301 led here: the forge says that the thing has a new name."""

    @property
    def next_url(self) -> str | None:
        """Address of the next page; None on the last."""
        return next_link(self.headers.get("link", ""))


class ForgeClient:
    """A client for one forge. Close it, or use it in a `with`."""

    def __init__(
        self,
        api_url: str,
        *,
        token: SecretStr | None = None,
        allow: Collection[str] = (),
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 30.0,
        tries: int = 4,
        max_bytes: int = 32 << 20,
    ) -> None:
        """
        Args:
            api_url: base address without a trailing slash, from settings.
            token: sent to that host only.
            allow: `host` or `host:port` that may have a private address although it is the default host.
            sleep: waits that many seconds.
            timeout: seconds of silence after which a request is given up.
            tries: how often one request is made while waiting helps.
            max_bytes: largest body that is read, after decompression.
        """
        self.api_url = api_url
        self._token, self._allow, self._sleep = token, allow, sleep
        self._timeout, self._tries, self._max_bytes = timeout, tries, max_bytes
        self._client: httpx.Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def get(self, path: str) -> Answer:
        """GET a path below the base, or an address on its host, with waiting and retries where they help.

        Raises:
            ForgeError: anything but JSON with status 200. `transient` where a later try can succeed; `status` is set
                where the forge answered.
        """
        url = path if "://" in path else f"{self.api_url}/{path.lstrip('/')}"
        moved = False
        for _ in range(_REDIRECTS + 1):
            response = self._patiently(url)
            if response.status_code not in (301, 302, 307, 308):
                return Answer(_decode(response, url), url, response.headers, moved)
            moved = moved or response.status_code in (301, 308)
            url = self._own(urljoin(url, response.headers.get("location", "")), f"{_shown(url)}: redirects")
        raise ForgeError(f"{_shown(url)}: redirected more than {_REDIRECTS} times; try again later")

    def pages(self, path: str) -> Iterator[Answer]:
        """Every page of a list, by `Link: rel="next"` alone.

        Raises:
            ForgeError: as `get`; also when pages go round in circles or a page is no list.
        """
        seen: set[str] = set()
        url: str | None = path
        while url is not None:
            answer = self.get(url)
            if not isinstance(answer.data, list):
                raise ForgeError(
                    f"{_shown(answer.url)}: the forge answered something that is no list; check the address"
                )
            yield answer
            seen |= {url, answer.url}
            url = answer.next_url
            if url is not None:
                url = self._own(urljoin(answer.url, url), f"{_shown(answer.url)}: its next page lies")
                if url in seen or len(seen) > 2 * _PAGES:
                    raise ForgeError(f"{_shown(url)}: the pages do not end; the list is not complete, try again later")

    def _own(self, url: str, what: str) -> str:
        """The address, when it is on the configured host."""
        if _place(url) != _place(self.api_url):
            raise ForgeError(f"{what} to {_shown(url)}, another host, which is not followed; check [github] api_url")
        return url

    def _patiently(self, url: str) -> "_Response":
        """One request, tried again while the forge says or shows that waiting helps."""
        waited = 0.0
        for attempt in range(self._tries):
            last = attempt == self._tries - 1
            try:
                response = self._once(url)
            except ForgeError as error:
                if last or not error.transient:
                    raise
                pause: float = 2**attempt
            else:
                wait = pause_for(response.status_code, response.headers, response.body, attempt, now=time.time())
                if wait is None:
                    return response
                pause = wait
                if last or waited + pause > _PATIENCE:
                    raise _gave_up(url, response, pause)
            self._sleep(pause)
            waited += pause
        raise AssertionError("unreachable")

    def _once(self, url: str) -> "_Response":
        import httpx

        client = self._open()
        deadline = time.monotonic() + _REQUEST_SECONDS
        body = bytearray()
        try:
            with client.stream("GET", url) as response:
                for block in response.iter_bytes():
                    body += block
                    if len(body) > self._max_bytes:
                        raise ForgeError(
                            f"{_shown(url)}: an answer of more than {self._max_bytes >> 20} MiB is not read"
                        )
                    if time.monotonic() > deadline:
                        raise ForgeError(
                            f"{_shown(url)}: the answer did not end in time; try again later", transient=True
                        )
                headers = {name.lower(): value for name, value in response.headers.items()}
                return _Response(response.status_code, headers, bytes(body))
        except httpx.TimeoutException:
            raise ForgeError(
                f"{_shown(url)}: no answer in {self._timeout:.0f} s; try again later", transient=True
            ) from None
        except httpx.TransportError as error:
            raise ForgeError(
                f"{_shown(url)}: cannot be reached ({type(error).__name__}); check the network and [github] api_url",
                transient=not isinstance(error, httpx.UnsupportedProtocol),
            ) from None
        except (httpx.InvalidURL, httpx.HTTPError):
            raise ForgeError(f"{_shown(url)}: the answer cannot be read as HTTP; check [github] api_url") from None

    def _open(self) -> "httpx.Client":
        if self._client is None:
            import httpx

            self._check_address()
            headers = {
                "User-Agent": f"campaign-archive/{__version__}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": API_VERSION,
            }
            if self._token is not None:
                headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
            self._client = httpx.Client(headers=headers, timeout=self._timeout, follow_redirects=False)
        return self._client

    def _check_address(self) -> None:
        """The default host must be a public one: a private answer for it is a broken or hostile name service."""
        parts = urlsplit(self.api_url)
        host, port = parts.hostname or "", parts.port or 443
        if host != _PUBLIC_HOST or host in self._allow or f"{host}:{port}" in self._allow:
            return
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            return  # behind a proxy only the proxy can resolve it; without one the request says so
        for address in sorted({str(answer[4][0]) for answer in answers}):
            if not is_public(address):
                raise ForgeError(
                    f"{host}: leads to the private address {address}; check the name service, "
                    f'or add "{host}:{port}" to [network] allow if you mean that'
                )


@dataclass(frozen=True)
class _Response:
    status_code: int
    headers: Mapping[str, str]
    body: bytes


def next_link(header: str) -> str | None:
    """The target of `rel="next"` in a Link header; None when there is none."""
    for target, rest in re.findall(r"<([^>]*)>([^<]*)", header[:16_384]):
        if re.search(r';\s*rel\s*=\s*"?([^";]*\s)?next(\s[^";]*)?("|;|,|\s*$)', rest, re.IGNORECASE):
            return str(target)
    return None


def pause_for(status: int, headers: Mapping[str, str], body: bytes, attempt: int, *, now: float) -> float | None:
    """Seconds to wait before the same request may succeed; None when waiting does not help.

    Args:
        attempt: number of tries that failed before, from 0.
        now: seconds since 1970.

    Source: GitHub, "Rate limits for the REST API": primary limit, then Retry-After, then a minute and growing.
    """
    if status >= 500 and status not in (501, 505):
        told = _retry_after(headers, now)
        return told if told is not None else 2.0**attempt
    if status not in (403, 429):
        return None
    if headers.get("x-ratelimit-remaining") == "0":
        reset = headers.get("x-ratelimit-reset", "")
        return max(float(reset) - now, 0.0) + 1 if re.fullmatch(r"\d{1,12}", reset) else 60.0
    told = _retry_after(headers, now)
    if told is not None:
        return told
    if status == 429 or b"rate limit" in body[:4096].lower():
        return 60.0 * 2.0**attempt
    return None


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Retry-After as seconds, given as a number or as an HTTP date."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    try:
        until: float = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(until - now, 0.0)


def _gave_up(url: str, response: _Response, pause: float) -> ForgeError:
    status = response.status_code
    if status >= 500:
        return ForgeError(
            f"{_shown(url)}: the forge's own error {status}, again and again; try later",
            transient=True,
            status=status,
        )
    when = datetime.fromtimestamp(min(time.time() + pause, 253402300799), UTC).strftime("%Y-%m-%d %H:%M UTC")
    primary = response.headers.get("x-ratelimit-remaining") == "0"
    advice = "set GITHUB_TOKEN for 5,000 an hour, or run again then" if primary else "run again then, with fewer jobs"
    kind = "hourly" if primary else "secondary"
    return ForgeError(f"{_shown(url)}: {kind} limit reached until {when}; {advice}", transient=True, status=status)


def _decode(response: _Response, url: str) -> Any:
    """The JSON of a 200; anything else is an error with its reason and next move."""
    status = response.status_code
    if status != 200:
        raise ForgeError(f"{_shown(url)}: {_reason(status, response)}", status=status)
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        raise ForgeError(
            f"{_shown(url)}: the answer is not JSON; check [github] api_url (an Enterprise server's ends in /api/v3)",
            status=status,
        ) from None


def _reason(status: int, response: _Response) -> str:
    if status == 451 or (status == 403 and b'"block"' in response.body[:65_536]):
        return _blocked(status, response)
    sso = response.headers.get("x-github-sso", "")
    if status in (401, 403) and sso.startswith("required"):
        return "the organisation wants the token authorised for single sign-on; authorise it on the forge"
    return {
        401: "the token is refused (401); renew GITHUB_TOKEN",
        403: "refused (403): the token lacks the right to read this; give it read access",
        404: "not found (404): gone, private, or not visible to this token; check the name and GITHUB_TOKEN",
        409: "the repository is empty (409)",
        410: "gone or switched off (410)",
    }.get(status, f"unexpected status {status}; try again later or check [github] api_url")


def _blocked(status: int, response: _Response) -> str:
    """The notice of a blocked repository, in words; only what has the expected shape is repeated."""
    try:
        notice = json.loads(response.body).get("block") or {}
        why, since, page = (str(notice.get(key) or "") for key in ("reason", "created_at", "html_url"))
    except (ValueError, RecursionError, AttributeError):
        why = since = page = ""
    text = f"blocked ({status})"
    if re.fullmatch(r"[A-Za-z0-9 _-]{1,40}", why):
        text += f", reason {why}"
    if re.fullmatch(r"[0-9TZ:.+-]{10,35}", since):
        text += f", since {since}"
    if re.fullmatch(r"https://[A-Za-z0-9./_-]{1,200}", page):
        text += f", notice {page}"
    return f"{text}; what is archived is kept, ask a steward before anything is published"


def _place(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what makes two addresses the same server."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return "", "", None


def _shown(url: str) -> str:
    """An address for messages: without userinfo, query or control characters."""
    scheme, host, port = _place(url)
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    standard = port in (None, 443 if scheme == "https" else 80)
    host = f"[{host}]" if ":" in host else host
    text = f"{scheme}://{host}{'' if standard else f':{port}'}{path}"
    return re.sub(r"[^\x21-\x7e]", "?", text)[:300]
