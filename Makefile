# Everything a user or CI runs. `make help` lists the targets.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
UV := .uv/bin/uv
READY := $(VENV)/.ready

.PHONY: help demo test torture lint bench lock clean
help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 demo" >&2; exit 1; }
	@$(PYTHON) -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(READY): pyproject.toml requirements.lock $(UV)
	@$(UV) venv --quiet --clear --python $(PYTHON) $(VENV)
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $(READY)

demo: $(READY) ## run the whole job offline on a fictional campaign, into ./archive
	@$(BIN)/archiver demo

test: $(READY) ## lint, type check, import contracts and all tests
	@sh tests/run.sh

torture: $(READY) ## kill a hundred runs a store, try every fault at every step (an hour or more)
	@TORTURE=1 KILLS=$${KILLS:-100} $(BIN)/pytest tests/torture

lint: $(READY) ## ruff, mypy and the import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: $(READY) ## speed and memory beside the plain tools a user would pick
	@$(BIN)/python -m benchmarks

lock: $(UV) ## make requirements.lock again (hashes, no addresses)
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements.lock

clean: ## remove what make made (never ./archive)
	@rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis
