# Everything a newcomer or a contributor runs. Needs Python 3.11 or newer, and make.
#
#   make demo            watch real solar cells and fabric being graded and counted
#   make help            all there is

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.setup-done
TORCH := $(VENV)/.torch-done
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Seconds the demo runs; 0 until Ctrl-C.
SECONDS ?= 0
# Passed on to pytest: make test ARGS="-k pareto -x"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-train demo test test-train check fix bench screenshots clean

help:  ## Show what there is
	@echo "usage: make TARGET"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(SETUP)  ## Make .venv with everything that demo and test need

setup-train: $(TORCH)  ## Add to .venv what training needs: torch and the train extra

demo: $(SETUP)  ## Run a simulated hall: the wall board, live (SECONDS=20 ends by itself)
	@$(BIN)/inspector demo --seconds $(SECONDS)

# Files as they are named, not by how many tests they hold: the slowest have few and must not come last.
test: $(SETUP)  ## Run the tests
	$(BIN)/python -m pytest -m "not training" -p no:benchmark --numprocesses=auto --dist=loadfile --no-loadscope-reorder $(ARGS)

test-train: $(TORCH)  ## Run the tests of training, which need torch
	$(BIN)/python -m pytest -m training tests $(ARGS)

check: $(SETUP)  ## Check style, types, who imports whom, and the wheel
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	rm -rf build/check
	$(BIN)/python -m build --no-isolation --outdir build/check .
	$(BIN)/check-wheel-contents build/check/*.whl

fix: $(SETUP)  ## Repair what ruff can repair
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(SETUP)  ## Measure latency and throughput, and compare with the bare runtime
	$(BIN)/python -m pytest benchmarks $(ARGS)

screenshots: $(SETUP)  ## Draw the pages anew for docs/screenshots (needs chromium and a Chinese font)
	$(BIN)/python -m tests.support.screenshots docs/screenshots

clean:  ## Remove .venv and everything built
	rm -rf $(VENV) build dist

# The stamps are newer than what they were made from, so a second run starts at once and needs no
# network. hatchling comes first: building the package then fetches no build environment.
$(SETUP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make setup PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "No virtual environment could be made. On Debian: apt-get install python3-venv"; \
	  rm -rf $(VENV); exit 1; }
	$(PIP) install --quiet --constraint constraints.txt hatchling
	$(PIP) install --quiet --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $@

$(TORCH): $(SETUP)
	$(PIP) install --quiet torch==2.13.0
	$(PIP) install --quiet --constraint constraints.txt --no-build-isolation --editable '.[dev,train]'
	@touch $@
