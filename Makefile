# make run        set up, simulate 20 years, show the scorecard, write results/ with figures of how the parts behave
# make test       set up with what tests need beyond that, run all tests but the long ones: 12 minutes on two processors
# make test-long  the same set-up, the tests that take long (tests/**/test_long_*.py): an hour
# make setup      only prepare the environment .venv for make run
# make clean      remove the environment and what was built or cached in this folder; results stay
PYTHON ?= python3
VENV := .venv
FOR_RUN := $(VENV)/.for-run
FOR_TESTS := $(VENV)/.for-tests
EXTRAS := test,browser,calibrate,careers,cluster,dashboard,discover,research
LONG := test_long_*.py
PIP_INSTALL := $(VENV)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt
# Packages are installed without byte code, most of which nobody needs; what is used gets it at its first import,
# also where the environment says otherwise: each start would take twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test test-long clean

run: $(FOR_RUN)
	@$(VENV)/bin/python -m experiments.run behaviour=true

test: $(FOR_TESTS)
	@$(VENV)/bin/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --ignore-glob '*/$(LONG)'

test-long: $(FOR_TESTS)
	@$(VENV)/bin/python -m pytest -o python_files='$(LONG)'

setup: $(FOR_RUN)
	@:

$(FOR_RUN): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
	  echo "error: $(PYTHON) is $$($(PYTHON) --version 2>&1 || true); needed: Python 3.11, 3.12 or 3.13," \
	    "such as make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(VENV)/bin/python || { echo "Making the environment $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what a run needs into $(VENV) (a minute or two the first time)"
	@$(PIP_INSTALL) -e .
	@$(VENV)/bin/python -m experiments.run --help >/dev/null
	@touch $@

$(FOR_TESTS): $(FOR_RUN)
	@echo "Installing what tests need beyond that into $(VENV) (a minute or two the first time)"
	@$(PIP_INSTALL) -e '.[$(EXTRAS)]'
	@touch $@

clean:
	@rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
