# Two commands do everything on a bare Debian or Ubuntu machine: `make run` and `make test`.
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
INSTALL := tools/pip-install $(BIN)/python --constraint $(LOCK)

# Where it is set, every command that a test starts compiles the whole tree anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-pythons lint format bench lock clean

run: $(VENV)/.app
	@$(BIN)/relief

# Qt in processes of its own: it may not bring down another room's tests. The second part runs whatever the first says.
test: lint $(VENV)/.system-tests
	@failed=0; \
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore tests/window || failed=1; \
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/window || failed=1; \
	exit $$failed

# The camera room on the other Pythons of this machine.
test-pythons:
	@tools/test-camera $(LOCK) 3.12 3.13

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
	rm -rf $(VENV) .venv-3.* build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.system: tools/system-packages
	@tools/install-system run
	@mkdir -p $(VENV) && touch $@

$(VENV)/.system-tests: tools/system-packages
	@tools/install-system test
	@mkdir -p $(VENV) && touch $@

$(VENV)/bin/python: | $(VENV)/.system
	@$$(tools/find-python) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --upgrade pip

$(VENV)/.app: Makefile pyproject.toml $(LOCK) tools/pip-install | $(VENV)/bin/python
	@echo "Installing Relief into $(VENV): half a GB to download the first time, a few minutes …"
	@$(BIN)/python -m pip uninstall --quiet --quiet --yes relief  # as the distribution was once called
	@$(INSTALL) --editable '.[realsense,kinect,keyring,postgres]'
	@$(INSTALL) --no-deps pykinect-azure  # its opencv-python would overwrite the headless one
	@echo "Installed. From here: $(BIN)/relief --help, or: alias relief=\"'$(abspath $(BIN))/relief'\""
	@touch $@

$(VENV)/.dev: Makefile $(VENV)/.app tools/install-torch
	@echo "Installing the development tools into $(VENV): PyTorch, linters, pytest …"
	@tools/install-torch $(BIN)/python $(LOCK)
	@$(INSTALL) --editable '.[realsense,kinect,keyring,postgres,training,dev]'
	@$(INSTALL) --only-binary :all: --no-deps pyk4a-bundle 2>/dev/null || echo "No libk4a for this machine: tests of Azure Kinect's SDK will be skipped."
	@touch $@
