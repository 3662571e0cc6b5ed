"""`find_secrets` over every file of a folder, in one process: prints the paths it would show to a steward, as JSON."""

import json
import sys
from pathlib import Path

from archiver.examine.exposure.secrets import find_secrets

_tree = Path(sys.argv[1])
_shown = []
for _path in sorted(_tree.rglob("*")):
    if _path.is_file():
        _name = _path.relative_to(_tree).as_posix()
        if any(hit.triage is None for hit in find_secrets(_name, _path.read_bytes())):
            _shown.append(_name)
print(json.dumps(_shown))
