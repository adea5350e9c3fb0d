# Two commands do everything on a bare Debian or Ubuntu machine: `make run` and `make test`.
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint $(LOCK)

.PHONY: run test lint format bench lock clean

run: $(VENV)/.app
	@$(BIN)/relief

test: lint $(VENV)/.system-tests
	@# Qt in processes of its own: it may not bring down another room's tests.
	@$(BIN)/python -m pytest -n 2 --ignore tests/window
	@$(BIN)/python -m pytest -n 2 tests/window

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

lock: $(VENV)/.dev
	@tools/lock $(BIN)/python > $(LOCK).new && mv $(LOCK).new $(LOCK)

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.system: tools/system-packages
	@tools/install-system run
	@mkdir -p $(VENV) && touch $@

$(VENV)/.system-tests: tools/system-packages
	@tools/install-system test
	@mkdir -p $(VENV) && touch $@

$(VENV)/bin/python: | $(VENV)/.system
	@$$(tools/find-python) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

$(VENV)/.app: pyproject.toml $(LOCK) | $(VENV)/bin/python
	@echo "Installing Relief into $(VENV) …"
	@$(PIP) --editable '.[realsense,kinect]'
	@$(PIP) --no-deps pykinect-azure  # its opencv-python would overwrite the headless one
	@touch $@

$(VENV)/.dev: pyproject.toml $(LOCK) $(VENV)/.app
	@echo "Installing the development tools into $(VENV) …"
	@$(PIP) torch==2.13.0
	@$(PIP) --editable '.[realsense,kinect,training,dev]'
	@touch $@
