# Two commands matter: `make run` starts the service, `make test` proves it.
PYTHON ?= python3
VENV   ?= .venv
PY      = $(VENV)/bin/python
DATA   ?= var

.PHONY: run test test-slow lint format system clean

run: $(VENV)/.ready
	$(PY) -m service --data $(DATA) serve

test: lint
	$(PY) -m pytest tests --ignore=tests/slow -n auto

test-slow: $(VENV)/.ready-dev
	$(PY) -m pytest tests/slow

lint: $(VENV)/.ready-dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache

format: $(VENV)/.ready-dev
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install -qq -r requirements.lock
	$(PY) -m pip install -qq --no-deps -e .
	touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(PY) -m pip install -qq -r requirements-dev.lock
	git config diff.docx.textconv "$(PY) -m service.rendering.textconv" || true
	touch $@

system:
	sh .ci/system

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
