# Each target is one line. `make demo` and `make test` do all their own set-up.
.PHONY: setup run demo test lint fix bench shots docs lock

setup: ; @python3 tools/setup.py
run: setup ; @.venv/bin/preau serve
demo: setup ; @.venv/bin/preau demo --serve
test: ; @python3 tools/setup.py --dev && .venv/bin/python -m tools.suite
lint: ; @python3 tools/setup.py --dev && .venv/bin/python -m tools.lint
fix: ; @python3 tools/setup.py --dev && .venv/bin/ruff check --fix -q . && .venv/bin/ruff format -q .
bench: ; @python3 tools/setup.py --dev && .venv/bin/python -m tools.bench
shots: ; @python3 tools/setup.py --dev && .venv/bin/python -m tools.shots
docs: ; @python3 tools/setup.py --dev && .venv/bin/python -m tools.docs
lock: ; @python3 tools/setup.py --dev && .venv/bin/python -m tools.lock
