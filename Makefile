# Everything a newcomer needs, by name. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test pytest check lint format types floors tree widget-check fix widget bench simulate chaos journeys machines mutants screenshots docs env versions browser clean

BIN := .venv/bin
PYTEST_ARGS ?=

help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.ready  ## Backend on :8000, tea shop on :8001, seeded, in one process; DEMO_ARGS="--backend-port 8100 --store-port 8101" for others
	@PYTHONPATH=. $(BIN)/rafiq demo $(DEMO_ARGS)

demo-reset:  ## Forget what happened in the demo
	rm -rf data/demo

test: check pytest  ## All that CI runs: the checks, then every test, browsers included

# What fails in a browser is tried once more, alone, and both tries are shown: two browsers on two busy cores starve each other.
pytest: .venv/.ready-dev browser  ## The tests alone; PYTEST_ARGS="-k refund" picks some
	$(BIN)/python -m pytest --ignore=tests/e2e -n 2 --dist loadfile $(PYTEST_ARGS) || [ $$? = 5 ]
	$(BIN)/python -m pytest tests/e2e -n 2 --dist loadfile $(PYTEST_ARGS) || [ $$? = 5 ] \
	|| $(BIN)/python -m pytest tests/e2e --last-failed --last-failed-no-failures none

check: .venv/.ready-dev  ## Lint, format, types, floors, docs, widget: all of them, then the verdict
	@$(MAKE) --no-print-directory --keep-going lint format types floors tree widget-check

lint format types floors tree: .venv/.ready-dev
lint:
	$(BIN)/ruff check --quiet .
format:
	$(BIN)/ruff format --check --quiet .
types:
	$(BIN)/mypy
floors:
	$(BIN)/lint-imports
tree:
	$(BIN)/python scripts/architecture.py --check
widget-check:
	@scripts/widget.sh check

fix: .venv/.ready-dev  ## Let ruff mend and format what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

widget:  ## Build the widget into backend/rafiq/web/static/widget (needs Node)
	@scripts/widget.sh build

bench: .venv/.ready-dev  ## Ratios against baselines measured in the same run
	PYTHONPATH=. $(BIN)/python -m bench $(BENCH_ARGS)

simulate: .venv/.ready-dev  ## Ninety virtual days of shops, shoppers and faults against the reference model; SEED=7 ORDERS_A_DAY=3 for others
	SEED=$(or $(SEED),1) ORDERS_A_DAY=$(or $(ORDERS_A_DAY),3) $(BIN)/python -m pytest tests/simulation -q

chaos: .venv/.ready-dev  ## Web and worker killed twenty times amid 2,000 deliveries, on SQLite and PostgreSQL (nightly, half an hour)
	RAFIQ_CHAOS=full $(BIN)/python -m pytest tests/chaos -q

journeys: .venv/.ready-dev browser  ## The ways through the admin in a browser, with a list of 100,000 customers (nightly)
	RAFIQ_JOURNEYS=full $(BIN)/python -m pytest tests/e2e/test_admin_journeys.py -q

machines: .venv/.ready-dev  ## The state machines with many new examples (nightly)
	MACHINES=rafiq-nightly $(BIN)/python -m pytest tests/machines -q

mutants: .venv/.ready-dev  ## Do the tests notice small changes of the rules? (nightly); MUTANTS=rafiq.ledger.rules for one module
	$(BIN)/python scripts/mutants.py $(MUTANTS)

screenshots: .venv/.ready-dev browser  ## The pictures of README and docs, from a running demo (half an hour); PARTS="admin pages" for some
	PYTHONPATH=. $(BIN)/python scripts/screenshots.py $(PARTS)

docs: .venv/.ready-dev  ## Write the generated parts of docs/ anew
	$(BIN)/python scripts/architecture.py

env: .venv/.ready-dev  ## The environment for development

versions: .venv/.ready-dev  ## Take the newest releases that pyproject.toml allows, and write down which; then: make test
	@RAFIQ_NEWEST=1 scripts/environment.sh postgres,test,dev
	@{ head -1 scripts/constraints.txt; $(BIN)/python -m pip freeze --exclude-editable; } > scripts/constraints.new
	@mv scripts/constraints.new scripts/constraints.txt

browser: .venv/.ready-dev
	@$(BIN)/python scripts/browser.py

clean:  ## Remove the environment and what tools left; data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache widget/node_modules

# Stamps: the environment is made anew only when pyproject.toml has changed.
.venv/.ready: pyproject.toml scripts/environment.sh scripts/constraints.txt
	@if [ -e .venv/.ready-dev ] && [ .venv/.ready-dev -nt pyproject.toml ]; then touch $@; else \
	  echo "Making the environment (.venv) …" && scripts/environment.sh && touch $@; fi

.venv/.ready-dev: pyproject.toml scripts/environment.sh scripts/constraints.txt
	@echo "Making the environment for development (.venv) …"
	@scripts/environment.sh postgres,test,dev
	@touch $@
