# make run   installs all that is needed, brings the index up to date, opens the chat at :8501
# make test  installs all that is needed and runs the whole test suite
# make check ruff and mypy;  make eval  the evaluation sets against their floors

PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8501
BIN    := $(VENV)/bin
# Modules are compiled when they are first used: compiling all of them takes a minute. What is compiled
# must be kept, or each command takes ten seconds more to begin.
unexport PYTHONDONTWRITEBYTECODE
PIP    := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt

export ANONYMIZED_TELEMETRY = False
export HF_HUB_OFFLINE ?= 1

.PHONY: run test check format clean eval eval-index eval-forum eval-first eval-invented eval-legal

run: $(VENV)/installed
	@$(BIN)/python ingest.py || test -f .index/manifest.json
	@$(BIN)/streamlit run app.py --server.port $(PORT)

test: $(VENV)/installed-dev
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# One after the other, so that latency is measured alone; `make -j2 eval` where only floors matter.
eval: eval-forum eval-first eval-invented eval-legal
	$(BIN)/python -m evals gate $$(ls -d evals/runs/forum evals/runs/first evals/runs/invented evals/runs/legal 2>/dev/null)

eval-index: $(VENV)/installed
	rm -rf evals/runs/index
	$(BIN)/python ingest.py --corpus corpus --index evals/runs/index
	$(BIN)/python -m evals check evals/sets/forum.jsonl evals/sets/messages.jsonl --index evals/runs/index

eval-forum: eval-index
	rm -rf evals/runs/forum
	$(BIN)/python -m evals run evals/sets/forum.jsonl evals/sets/messages.jsonl --index evals/runs/index --out evals/runs/forum

eval-first: eval-index
	rm -rf evals/runs/first
	$(BIN)/python -m evals run evals/sets/first.jsonl --index evals/runs/index --out evals/runs/first

eval-invented: $(VENV)/installed
	rm -rf evals/runs/invented
	$(BIN)/python -m evals run evals/sets/invented.jsonl evals/sets/messages_invented.jsonl --corpus evals/documents --out evals/runs/invented

eval-legal: $(VENV)/installed
	rm -rf evals/runs/legal
	@if [ -d ../shared/legal ]; then \
	  $(BIN)/python -m evals run evals/sets/legal.jsonl evals/sets/messages_legal.jsonl --corpus ../shared/legal --out evals/runs/legal; \
	else echo "skipped evals/sets/legal.jsonl and messages_legal.jsonl: ../shared/legal is not here"; fi

$(VENV)/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing (a few minutes the first time) …"
	@$(PIP) -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what the tests need …"
	@$(PIP) -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) .index build *.egg-info
