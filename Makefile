# Hamdam: `make try` talks to the bot without any account, `make test` checks everything.

PYTHON ?= python3
BIN := .venv/bin
SLOW := tests/playground tests/render $(addprefix tests/test_,$(addsuffix .py, \
	allowances backups breaks buttons chats check clicks crash discretion doctor doctor_endpoints \
	doctor_permissions edited_questions endpoints export failures fallback flood fork gateway gone \
	gone_commands governor hostile_endpoint hostile_names hostile_words housekeeping huge_answers \
	image left_servers live log_lines long_answers mcp menus metrics old_messages pdf \
	persona_webhook pings proxy rate readme recovery refused_edits reload retention secrets \
	shutdown slow_endpoint speaking split start stream_faults try undo usage_picture))
READY := .venv/.ready
AUDIT ?= .venv/audit

.PHONY: setup try run test test-slow coverage fuzz bench bench-long lint audit catalogues \
	requirements clean

setup: $(READY) ## Make .venv with all that the bot and its tests need

$(READY): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Hamdam needs Python 3.11 or newer. Set PYTHON to one: make PYTHON=python3.12'; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

try: $(READY) ## Talk to the bot in this terminal
	@$(BIN)/python -m playground

run: $(READY) ## Start the bot with the settings in .env
	@$(BIN)/python bot.py

test: lint ## Check types and style, run the tests: under two minutes
	$(BIN)/python -m pytest -n 2 --dist worksteal $(addprefix --ignore=,$(SLOW))

test-slow: $(READY) ## Run the tests that start processes, type at terminals, wait out refusals
	$(BIN)/python -m pytest -n 2 --dist worksteal $(SLOW)

coverage: $(READY) ## Run all tests and tell which lines none of them reaches: some ten minutes
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered

fuzz: $(READY) ## Try the property tests with many more examples: takes about half an hour
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n 2 --timeout 1800 tests/test_split.py \
		tests/test_breaks.py tests/test_sse.py tests/test_context.py tests/test_budget.py tests/render

bench: $(READY) ## Measure what the bot costs, against the playground: some ten minutes
	$(BIN)/python -m bench --save bench/results
	$(BIN)/python -m bench.draw

bench-long: $(READY) ## Measure it after many turns, and with a large database: some ten minutes
	$(BIN)/python -m bench --long --save bench/results
	$(BIN)/python -m bench.draw

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit: ## Look for known faults in the packages that the bot needs (asks the network)
	@test -x $(AUDIT)/bin/python || $(PYTHON) -m venv $(AUDIT)
	@$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check "pip-audit>=2.9,<3" || true
	@$(AUDIT)/bin/python .ci/audit.py $(AUDIT)/bin/python requirements.txt \
		requirements-mcp.txt requirements-metrics.txt requirements-pictures.txt

catalogues: $(READY) ## Collect the texts into locales/ and compile them
	$(BIN)/python -m locales.update

requirements: ## Pin what pyproject.toml asks for (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make requirements" \
		pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make requirements" \
		pyproject.toml --extra mcp -c requirements.txt -o requirements-mcp.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make requirements" \
		pyproject.toml --extra metrics -c requirements.txt -o requirements-metrics.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make requirements" \
		pyproject.toml --extra pictures -c requirements.txt -o requirements-pictures.txt
	uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make requirements" \
		pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf .venv .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
