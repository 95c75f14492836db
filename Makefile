# Two commands do everything: `make run` and `make test`. They need Python 3.11 or later, its pip and venv, and a package
# registry. Another Python: make run PYTHON=python3.12. More for pytest: make test ARGS="-k wizard".
PYTHON ?= python3
ARGS ?=
LAUNCH = .venv/bin/python -m sscard.launcher

.PHONY: run test check bench officer-code clean
.DEFAULT_GOAL := run

run: ready
	@$(LAUNCH) run --stop-with-parent $(ARGS)

test: ready
	@$(LAUNCH) test $(ARGS)

check: ready
	@$(LAUNCH) check

bench: ready
	@$(LAUNCH) bench $(ARGS)

officer-code: ready
	@$(LAUNCH) officer-code

# Installs nothing: the environment's own Python when there is one, else whatever is named.
clean:
	@$(or $(wildcard .venv/bin/python),$(PYTHON)) sscard/launcher/alone.py

.PHONY: ready
ready:
	@$(PYTHON) sscard/launcher/bootstrap.py $(if $(filter file,$(origin PYTHON)),,--this-python)
