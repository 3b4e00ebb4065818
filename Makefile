# make run    set up, simulate 20 years, show the scorecard, write results/ with figures of how the parts behave
# make test   set up, run all tests
# make setup  only prepare the environment .venv
# make clean  remove the environment and what was built or cached in this folder; results stay
PYTHON ?= python3
VENV := .venv
STAMP := $(VENV)/.installed
# Packages are installed without byte code, most of which nobody needs; what is used gets it at its first import,
# also where the environment says otherwise: each start would take twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run test clean

run: setup
	@$(VENV)/bin/python -m experiments.run behaviour=true

test: setup
	@$(VENV)/bin/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

setup: $(STAMP)
	@:

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
	  echo "error: $(PYTHON) is $$($(PYTHON) --version 2>&1 || true); needed: Python 3.11, 3.12 or 3.13," \
	    "such as make PYTHON=python3.12" >&2; exit 1; }
	@test -x $(VENV)/bin/python || { echo "Making the environment $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the packages of constraints.txt into $(VENV) (a minute or two the first time)"
	@$(VENV)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e '.[test,browser,calibrate,careers,cluster,dashboard,discover,research]'
	@$(VENV)/bin/python -m experiments.run --help >/dev/null
	@touch $@

clean:
	@rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
