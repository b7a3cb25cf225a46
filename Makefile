# Three commands for a new user: `make demo`, `make chat` and `make test`. All install what they need into .venv.

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
TORCH := 2.13.0
# PyTorch's own index of wheels without CUDA, asked only when pip finds no such wheel where it looks first.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

.PHONY: demo chat test eval install lint types check format clean

demo: .venv/installed
	@.venv/bin/theorybot ingest
	@.venv/bin/theorybot ask "What is the neural tangent kernel?"
	@echo
	@echo 'Next, type:'
	@echo '  .venv/bin/theorybot ask "Do sharp minima generalize poorly?"'
	@echo '  .venv/bin/theorybot ingest FOLDER      your own notes (.md, .txt), papers (.pdf) and .bib files'
	@echo '  .venv/bin/theorybot --help'

# The chat in the browser, on this machine alone.
chat: .venv/installed
	@.venv/bin/theorybot chat

test: .venv/installed-dev lint types
	$(PY) -m pytest
	.venv/bin/theorybot lint --level warning corpus
	$(MAKE) eval

# The suites that need nothing but the repository, against eval/thresholds.toml: about a minute.
eval: .venv/installed
	.venv/bin/theorybot eval --suite notes --suite mutations --suite mutations-cards

lint: .venv/installed-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: .venv/installed-dev
	$(PY) -m mypy

format: .venv/installed-dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

install: .venv/installed

# torch comes first and by itself: the registry's Linux build of it declares several GB of CUDA packages.
.venv/torch: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'theorybot needs Python 3.11 or newer: make PYTHON=python3.12 demo' >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo 'Installing PyTorch (CPU) into .venv …'
	@if [ "$$(uname -s)" != Linux ]; then $(PIP) 'torch==$(TORCH)'; \
	elif $(PY) -c 'import importlib.metadata as m; assert m.version("torch").startswith("$(TORCH)")' 2>/dev/null; then :; \
	elif $(PIP) 'torch==$(TORCH)+cpu' 2>/dev/null; then :; \
	else $(PIP) --index-url '$(TORCH_INDEX)' 'torch==$(TORCH)+cpu'; fi
	@touch $@

.venv/installed: .venv/torch pyproject.toml constraints.txt
	@echo 'Installing theorybot into .venv …'
	@$(PIP) --constraint constraints.txt --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	@echo 'Installing the tools for tests into .venv …'
	@$(PIP) --constraint constraints.txt --requirement requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .theorybot dist build
