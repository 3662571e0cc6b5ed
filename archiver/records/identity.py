"""Who a project is: its id from the forge's number or from the origin, never from a name that can be squatted."""

import hashlib
import re
from urllib.parse import urlsplit


def normalise_origin(origin: str) -> str:
    """An origin in the one spelling that is compared: lower case, no userinfo, no `.git`, no trailing slash."""
    text = re.sub(r"^([a-z][a-z0-9+.-]*://)[^/@]*@", r"\1", origin.strip().lower())
    text = text.rstrip("/")
    return text.removesuffix(".git").rstrip("/")


def host_of(origin: str) -> str:
    """The origin's host (with its port, `:` as `-`) as the first part of project ids; `local` for a folder."""
    if origin.startswith("local:"):
        return "local"
    netloc = urlsplit(normalise_origin(origin)).netloc or normalise_origin(origin).partition(":")[0]
    host = re.sub(r"[^a-z0-9.-]", "-", netloc.replace(":", "-")).strip(".-")
    return host or "unknown"


def project_id_for(origin: str, numeric_id: int | None) -> str:
    """`<host>-<numeric id>` where the forge gave one, else `<host>-x<first 16 hex of the origin's SHA-256>`."""
    if numeric_id is not None:
        return f"{host_of(origin)}-{numeric_id}"
    digest = hashlib.sha256(normalise_origin(origin).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{host_of(origin)}-x{digest[:16]}"
