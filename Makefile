# Needs python3 (3.11 or newer), make and sh. Everything else is installed into .venv on the first call.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.installed
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --no-emit-find-links --no-emit-index-url \
	--no-emit-options --no-header

# Where there is no npm, one from PyPI is installed into .venv.
NPM := $(or $(shell command -v npm),$(abspath $(BIN))/npm)
NPM_READY := $(if $(shell command -v npm),,$(BIN)/npm)
WITH_NPM := PATH="$(abspath $(BIN)):$$PATH" $(NPM)

# Clients by others, in JavaScript, that judge the simulators.
NODE_CLIENTS := tests/contracts/simulators/node
NODE_READY := $(NODE_CLIENTS)/node_modules/.package-lock.json

# What the pages load; their templates decide which parts of the design system are in it.
ASSETS := web/assets
ASSETS_READY := $(ASSETS)/node_modules/.package-lock.json
PAGES_READY := web/static/dist/app.css
PAGES_FROM := $(shell find web/templates web/forms -type f 2>/dev/null) $(wildcard $(ASSETS)/*.js $(ASSETS)/*.mjs $(ASSETS)/*.css)

# A suite starts hundreds of processes: compiled modules are kept for the next one, whatever the machine says.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo run check test pages screenshots chromium bench soak soak-simulators reset lock

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 24

demo: $(READY) $(PAGES_READY) ## Start everything, run a first sync, show its result (ONCE=1 ends there)
	@$(BIN)/python -m local demo $(if $(ONCE),--once)

run: $(READY) $(PAGES_READY) ## Start everything and stay, without a sync
	@$(BIN)/python -m local run

check: $(READY) ## Lint, formatting and types
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/ruff format --check --quiet --output-format concise .
	@$(BIN)/mypy --no-error-summary .

test: check $(NODE_READY) $(PAGES_READY) chromium ## Run every check and test
	@$(BIN)/pytest -n auto --dist loadfile

screenshots: $(READY) $(PAGES_READY) chromium ## Take a picture of every page in Lightning, wide and narrow, into var/screenshots
	@$(BIN)/python -m tests.screenshots

# The test tool downloads no browser: Debian's is used, or the one that CHROMIUM names.
chromium:
	@command -v "$${CHROMIUM:-chromium}" >/dev/null 2>&1 || command -v chromium-browser google-chrome >/dev/null 2>&1 || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium ..."; \
			apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
		else \
			echo "The browser tests need Chromium. Install it: sudo apt-get install chromium"; exit 1; \
		fi; }

bench: $(READY) ## Measure a first sync and a delta beside their floor and other clients (ROWS=1000000)
	@$(BIN)/python -m bench $(if $(ROWS),--rows $(ROWS))

soak: $(READY) ## Play random histories of both sides with faults: HISTORIES=2000, SEED=; or one again: HISTORY=FILE
	@$(BIN)/python -m tests.soak $(if $(HISTORIES),--histories $(HISTORIES)) $(if $(SEED),--seed $(SEED)) \
		$(if $(HISTORY),--history $(HISTORY))

soak-simulators: $(READY) ## Play random histories of both simulators: MINUTES=30, SEED=; or read ROWS=1000000
	@$(BIN)/python -m tests.soak_simulators $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) \
		$(if $(ROWS),--rows $(ROWS))

reset: ## Stop the local services and delete their data (YES=1 does not ask)
	@if [ -f $(READY) ]; then $(BIN)/python -m local reset $(if $(YES),--yes); else rm -rf var; fi

pages: $(READY) $(PAGES_READY) ## Build what the pages load

$(NODE_READY) $(ASSETS_READY): %/node_modules/.package-lock.json: %/package-lock.json $(NPM_READY)
	@cd $* && $(WITH_NPM) ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json

$(PAGES_READY): $(ASSETS_READY) $(PAGES_FROM)
	@cd $(ASSETS) && $(WITH_NPM) run --silent build >/dev/null

$(BIN)/npm: requirements-npm.txt $(READY)
	@$(BIN)/python -m pip install --quiet --no-input --disable-pip-version-check -r requirements-npm.txt
	@touch $@

lock: $(READY) ## Pin what requirements*.in ask for
	@$(COMPILE) --output-file requirements.txt requirements.in
	@$(COMPILE) --output-file requirements-dev.txt requirements-dev.in

# Compiling everything that is installed takes longer than compiling what is used, when it is used.
$(READY): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed, and \"$(PYTHON)\" is not. Install it, or name one: make PYTHON=python3.12"; \
		exit 1; }
	@echo "Installing into .venv ..."
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv || { \
		echo "The module venv is missing: install it (on Debian and Ubuntu: apt-get install python3-venv)."; \
		rm -rf .venv; exit 1; }
	@$(BIN)/python -m pip install --quiet --no-input --no-compile --disable-pip-version-check -r requirements-dev.txt
	@touch $@
