"""Who a project is: its id from the forge's number or from the origin, never from a name that can be squatted."""

import hashlib
import re
from urllib.parse import urlsplit


def normalise_origin(origin: str) -> str:
    """An origin in the one spelling that is compared: lower case, no userinfo, no `.git`, no trailing slash."""
    text = re.sub(r"^([a-z][a-z0-9+.-]*://)[^/@]*@", r"\1", origin.strip().lower())
    return text.rstrip("/").removesuffix(".git").rstrip("/")


def name_of(origin: str) -> str:
    """`owner/name` of an origin (its last two path parts), lower case; the folder's name for `local:`."""
    text = normalise_origin(origin)
    if text.startswith("local:"):
        return text.removeprefix("local:")
    path = urlsplit(text).path if "://" in text else text.partition(":")[2] or text
    return "/".join(path.strip("/").split("/")[-2:])


def host_of(origin: str) -> str:
    """The origin's host (with its port, `:` as `-`) as the first part of project ids; `local` for a folder."""
    if origin.startswith("local:"):
        return "local"
    text = normalise_origin(origin)
    netloc = urlsplit(text).netloc or text.partition(":")[0].rpartition("@")[2]
    host = re.sub(r"[.]{2,}", ".", re.sub(r"[^a-z0-9.-]", "-", netloc)).strip(".-")
    return host or "unknown"


def origin_id(origin: str, host: str) -> str:
    """`<host>-x<first 16 hex of the SHA-256 of the normalised origin>`."""
    digest = hashlib.sha256(normalise_origin(origin).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{host}-x{digest[:16]}"


def project_id_for(origin: str, numeric_id: int | None) -> str:
    """`<host>-<numeric id>` where the forge gave one, else the id that follows from the origin."""
    host = host_of(origin)
    return origin_id(origin, host) if numeric_id is None else f"{host}-{numeric_id}"
