# Short, no logic: everything the targets do is done by the package.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONHASHSEED := 0

.PHONY: help report test lab check notebooks benchmark lock clean
.DEFAULT_GOAL := help

help:  ## show the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

report: .venv/ready  ## build and publish the report on Pakistan 2020
	@$(BIN)/tipresearch report pakistan-2020

test: .venv/ready  ## run every test, notebooks included
	@$(BIN)/python -m pytest

lab: .venv/ready  ## open JupyterLab on the notebooks
	@$(BIN)/jupyter lab notebooks

check: .venv/ready  ## check data, notebooks and code against the rules of the house
	@$(BIN)/tipresearch check
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

notebooks: .venv/ready  ## run the notebooks in place; keep only the text of their check cells
	@$(BIN)/jupyter nbconvert --log-level=ERROR --execute --inplace notebooks/*.ipynb
	@$(BIN)/nbstripout --keep-count notebooks/*.ipynb

benchmark: .venv/ready  ## measure speed and memory beside other tools (an hour and more)
	@$(BIN)/python benchmarks

lock: .venv/ready  ## pin every dependency again, with hashes
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock

clean:  ## remove the environment and the built reports
	@rm -rf .venv reports/*/ reports/.cache

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "tipresearch needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...")'
	@echo "Setting up .venv (once, from requirements.lock) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
