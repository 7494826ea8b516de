# `make demo` and `make test` do all their set-up. Only python3 (3.11 or later, with venv) and make are assumed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help demo test lab notebooks lint check bench accuracy docs pictures lock clean

help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

$(READY): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $(READY)

demo: $(READY)  ## the sample case, start to report
	$(BIN)/toolkit demo

test: $(READY)  ## the tests
	$(BIN)/python -m pytest -q

lab: $(READY)  ## the guided notebooks in JupyterLab
	$(BIN)/toolkit lab

lint: $(READY)  ## style, types and layers
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test  ## lint, and the tests: doctests, notebooks and generated documents among them

notebooks: $(READY)  ## the shipped notebooks, from their sources
	$(BIN)/python notebooks/make.py

bench: $(READY)  ## speed against peers, as ratios in one run
	$(BIN)/python benchmarks/eml.py
	$(BIN)/python benchmarks/ingest.py
	$(BIN)/python benchmarks/msg.py
	$(BIN)/python benchmarks/pst.py
	$(BIN)/python benchmarks/judge.py

accuracy: $(READY)  ## how often the judge is right, into docs/accuracy.md
	$(BIN)/python benchmarks/accuracy.py

docs: $(READY)  ## the generated documents
	$(BIN)/toolkit schema > docs/schema.md
	$(BIN)/typer toolkit.cli utils docs --name toolkit --title "The command line" --output docs/cli.md

pictures: demo  ## the README's pictures, from the sample case; needs Chromium
	$(BIN)/python docs/pictures/make.py data/cases/demo

lock: $(READY)  ## resolve the dependencies again
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-annotate --custom-compile-command "make lock" --upgrade -q -o requirements.lock

clean:  ## remove what was installed
	rm -rf $(VENV)
