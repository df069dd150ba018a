# Every target is one command of bootstrap.py, which also works where make is missing:
#   make run                        python3 bootstrap.py run
#   make run ARGS="--port 9000"     python3 bootstrap.py run --port 9000
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run demo test check lock soak bench-polling bench-web clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 24

run:  ## set up, then watch the feeds; page on port 8000
	@$(PYTHON) bootstrap.py run $(ARGS)

demo:  ## the main job without internet: bundled feeds, local mail and Slack receivers
	@$(PYTHON) bootstrap.py demo $(ARGS)

test:  ## set up, then the tests
	@$(PYTHON) bootstrap.py test $(ARGS)

check:  ## format, lint, types, import contracts, tests: what a change must pass
	@$(PYTHON) bootstrap.py check $(ARGS)

lock:  ## write both lock files anew; ARGS=--upgrade takes newer releases
	@$(PYTHON) bootstrap.py lock $(ARGS)

soak:  ## what takes long: two hundred kills, full disks, fuzzing
	@$(PYTHON) bootstrap.py soak $(ARGS)

bench-polling:  ## what polling costs and loses, with other readers beside us
	@$(PYTHON) bootstrap.py bench-polling $(ARGS)

bench-web:  ## how fast pages of a large archive come while a poll runs
	@$(PYTHON) bootstrap.py bench-web $(ARGS)

clean:  ## remove the set-up and caches, keep the data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
