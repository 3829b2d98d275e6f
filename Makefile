# Hải Đăng. `make` alone lists the commands.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'

run: .venv/ready ## start the house: database, demo city, web, worker
	@exec $(BIN)/haidang run

# On the PostgreSQL of the system's packages, as an installation has it; the houses that tests start have the built-in one.
# Three at a time, on two processors too: some tests wait for the clock or for a process that ends.
test: .venv/ready-test ## run every test, the browser journeys too
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/python -m tests.postgresql -n 3 --dist loadfile --no-loadscope-reorder

test-built-in: .venv/ready-test ## run every test on the built-in PostgreSQL instead of the one of the system's packages
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

check: test ## the same as test

bench: .venv/ready-test ## measure the figures of benchmarks/ and keep them in benchmarks/results.txt
	$(BIN)/python benchmarks/run.py

words: .venv/ready ## gather the words to translate and compile them
	$(BIN)/python -m haidang.core.words gather
	$(BIN)/python -m haidang.core.words compile

schema: .venv/ready ## write the API's published document, openapi.yaml, anew
	$(BIN)/python -m tests.house.schema

format: .venv/ready-test ## put the code into the house's form
	$(BIN)/ruff format src tests benchmarks
	$(BIN)/ruff check --fix src tests benchmarks

clean: ## forget the environment and the trial city
	rm -rf .venv node_modules var

.venv/ready: pyproject.toml uv.lock package.json package-lock.json .ci/environment
	@bash .ci/environment "$(PYTHON)"
	@touch $@

.venv/ready-test: .venv/ready .ci/environment-test
	@bash .ci/environment-test
	@touch $@

.PHONY: help run test test-built-in check bench words schema format clean
