#!/bin/sh
# All checks, in the order in which they fail fastest. Called by `make test`.
set -eu
bin=.venv/bin
"$bin/ruff" check --quiet .
"$bin/ruff" format --check --quiet .
"$bin/mypy"
"$bin/lint-imports" --no-logo 2>&1 | tail -n 8
if ! command -v radosgw >/dev/null 2>&1; then
    echo "skipped: tests on a real S3 server (radosgw is not installed; .ci/run installs it)"
fi
# One worker a core of CI; the tests of a file stay together, because they share what is slow to set up.
exec "$bin/pytest" --numprocesses "${TEST_WORKERS:-2}" --dist loadfile --no-loadscope-reorder "$@"
