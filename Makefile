# Short, no logic: everything the targets do is done by the package.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Scripts name their Python in the first line, which not every path of a checkout allows: call modules.
RUN := $(BIN)/python -m
# What is here for the tests is not taken away again by a report.
READY := $(if $(wildcard $(VENV)/ready),$(VENV)/ready,$(VENV)/report-ready)
# uv does not read pip's settings: hand it the index that pip is set to use.
INDEX = $${UV_INDEX_URL:-$${PIP_INDEX_URL:-$$($(RUN) pip config get global.index-url 2>/dev/null)}}
# uv trusts the certificates of the system, as pip does: a house may have its own authority.
UV = UV_INDEX_URL="$(INDEX)" UV_SYSTEM_CERTS=1 $(RUN) uv --quiet pip
LOCK = $(UV) compile --upgrade --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header --no-annotate pyproject.toml
export PYTHONHASHSEED := 0
# Who keeps compiled modules out of the checkout means the source; without any, each Python that is
# started compiles pandas again, and tests start a thousand.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help report test test-fast test-oldest lab check notebooks benchmark fuzz sbom audit lock clean
.DEFAULT_GOAL := help

help:  ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

report: $(READY)  ## build and publish the report on Pakistan 2020
	@$(RUN) tipresearch report pakistan-2020

test: $(VENV)/ready  ## run every test, notebooks included
	@$(RUN) pytest -n auto

test-fast: $(VENV)/ready  ## run the tests that take less than a tenth of a second each
	@$(RUN) pytest -n auto -m "not slow"

test-oldest: $(VENV)/ready  ## run the fast tests on the oldest versions that pyproject.toml allows
	@"$(PYTHON)" -m venv --clear --without-pip .venv-oldest
	@$(UV) compile --python .venv-oldest/bin/python --resolution lowest-direct --all-extras \
	    pyproject.toml -o .venv-oldest/requirements.txt >/dev/null
	@$(UV) sync --python .venv-oldest/bin/python .venv-oldest/requirements.txt
	@$(UV) install --python .venv-oldest/bin/python --no-deps --no-build-isolation -e .
	@.venv-oldest/bin/python -m pytest -n auto -m "not slow" -W default

WARM := $(VENV)/lab/kernels/python3
lab: $(VENV)/ready $(WARM)/kernel.json  ## open JupyterLab where to start
	@JUPYTER_PATH="$(CURDIR)/$(VENV)/lab$${JUPYTER_PATH:+:$$JUPYTER_PATH}" $(RUN) jupyterlab notebooks/00_start_here.ipynb

# Notebooks name the kernel python3. In this JupyterLab it is the warm one, which takes no time to import
# anything; under the name that the notebooks hold, so that opening one does not change it.
$(WARM)/kernel.json: nbpress/engine/kernelspec/kernel.json
	@mkdir -p $(@D) && sed 's/(tipresearch, warm)/(ipykernel)/' $< > $@

# Layers and circles of imports, dead code, docstrings and their examples, lines for each package, plain words.
RULES := $(addprefix tests/test_,architecture.py dead_code.py docstrings.py examples.py line_budget.py plain_words.py)

check: $(VENV)/ready  ## check data, notebooks and code against the rules of the house
	@$(RUN) tipresearch check
	@$(RUN) ruff check . || { echo "mend what can be: $(RUN) ruff check --fix ." >&2; exit 1; }
	@$(RUN) ruff format --check . || { echo "mend it: $(RUN) ruff format ." >&2; exit 1; }
	@$(RUN) deptry --no-ansi .
	@$(RUN) mypy
	@$(RUN) pytest $(RULES)

# What a kernel writes of itself: another one would change every notebook.
KERNEL := codemirror_mode file_extension mimetype nbconvert_exporter pygments_lexer version

notebooks: $(VENV)/ready  ## run the notebooks in place; keep only the text of their check cells
	@$(RUN) nbconvert --to notebook --log-level=ERROR --execute --inplace --coalesce-streams notebooks/*.ipynb
	@$(RUN) nbstripout --keep-count --keep-id --extra-keys "$(KERNEL:%=metadata.language_info.%)" notebooks/*.ipynb

benchmark: $(VENV)/ready  ## measure speed and memory beside other tools (a quarter of an hour)
	@$(BIN)/python benchmarks

MINUTES ?= 10
fuzz: $(VENV)/ready  ## throw changed files at every reader, for MINUTES=10
	@nice -n 19 $(BIN)/python benchmarks/fuzz.py $(MINUTES)

sbom: $(VENV)/ready  ## write into dist/ what a release rests on: an SBOM and the licences
	@$(BIN)/python releases/bom.py dist

audit: $(VENV)/ready  ## ask whether a pinned package has a known vulnerability
	@$(BIN)/python releases/audit.py

lock: $(VENV)/ready  ## pin every dependency again, with hashes
	@$(LOCK) --all-extras -o requirements-all.lock >/dev/null
	@$(LOCK) --extra fonts --extra publish --extra dev --constraint requirements-all.lock -o requirements.lock >/dev/null

clean:  ## remove the environments and the built reports
	@rm -rf .venv .venv-* reports/*/ reports/.cache

$(VENV)/report-ready: requirements.lock pyproject.toml
$(VENV)/ready: requirements-all.lock pyproject.toml
$(VENV)/report-ready $(VENV)/ready:
	@"$(PYTHON)" -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "tipresearch needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...")'
	@echo "Setting up $(VENV) from $< ..."
	@$(RUN) uv --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear "$(VENV)"
	@awk '/^uv==/, !/\\$$/' $< > "$(VENV)/uv.lock"
	@$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r "$(VENV)/uv.lock"
	@$(UV) sync --python $(BIN)/python --require-hashes $< || { echo "uv could not; pip, with its own settings, can take longer ..."; \
	    $(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r $<; }
	@$(UV) install --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
