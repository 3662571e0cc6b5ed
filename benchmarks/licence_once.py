"""All repositories in one process, as a run reads them: `python -m benchmarks.licence_once GIT_DIR COMMIT …`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from archiver.examine.licence import examine_licence
from archiver.git.reader import open_reader


def main(given: list[str]) -> None:
    """Read each pair of a git folder and a commit; nothing is printed or kept."""
    today = datetime.now(UTC).date()
    for git_dir, commit in zip(given[::2], given[1::2], strict=True):
        with open_reader(Path(git_dir)) as reader:
            examine_licence(reader, reader.resolve(commit), as_of=today, origin=None)


main(sys.argv[1:])
