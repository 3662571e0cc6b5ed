"""The whole environment of a git process: nothing inherited that could run code, and no setting in argv."""

import atexit
import functools
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping

# A user behind a proxy or with a private certificate authority needs these; none of them runs code.
_PASSED_ON = ("PATH", "TMPDIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")

_ALWAYS = {
    "protocol.version": "2",
    "core.hooksPath": "/dev/null",
    "core.fsmonitor": "false",
    "core.bigFileThreshold": "32m",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
    "transfer.bundleURI": "false",
    "transfer.credentialsInUrl": "die",
    "fetch.unpackLimit": "1",
    "pack.threads": "2",
    "safe.bareRepository": "explicit",
}


@functools.cache
def _empty_home() -> str:
    home = tempfile.mkdtemp(prefix="archiver-home-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


def environment(protocols: Iterable[str] = (), config: Mapping[str, str] | None = None) -> dict[str, str]:
    """The whole environment of a git process.

    Args:
        protocols: transports git may use; none by default, so that nothing is fetched lazily.
        config: extra settings, also secret ones: they never stand in argv.
    """
    env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    env |= {
        "HOME": _empty_home(),
        "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
        "SSH_ASKPASS": "true",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_ALLOW_PROTOCOL": ":".join(protocols),
    }
    settings = _ALWAYS | dict(config or {})
    env["GIT_CONFIG_COUNT"] = str(len(settings))
    for number, (key, value) in enumerate(settings.items()):
        env[f"GIT_CONFIG_KEY_{number}"] = key
        env[f"GIT_CONFIG_VALUE_{number}"] = value
    return env
