from pathlib import Path

import pytest

from tests.house_rules import MAX_FILE_LINES, MAX_FUNCTION_LINES, MAY_IMPORT, RULES, breaches, read_source

ROOT = Path(__file__).parent.parent
NOT_OURS = {".venv", ".venvs", "var", "node_modules", ".git"}
GENERATED = Path("store/migrations/versions")
LONG_BODY = "    a = 1\n" * MAX_FUNCTION_LINES


def our_files() -> list[Path]:
    files = (path.relative_to(ROOT) for path in ROOT.rglob("*.py"))
    return sorted(f for f in files if f.parts[0] not in NOT_OURS and not f.is_relative_to(GENERATED))


@pytest.mark.parametrize("path", our_files(), ids=str)
def test_every_file_keeps_the_house_rules(path: Path) -> None:
    found = breaches(read_source(path, (ROOT / path).read_text()))
    assert not found, "\n" + "\n".join(found)


def test_every_part_has_its_rule_of_imports() -> None:
    parts = {path.parts[0].removesuffix(".py") for path in our_files()}
    assert parts - {"tests"} <= set(MAY_IMPORT), "say in tests/house_rules.py what the new part may import"


BAD = [
    ("sync/x.py", "from clients.http import Http", "sync may not import clients.http"),
    ("sync/x.py", "import telemetry", "sync may not import telemetry"),
    ("canvas/x.py", "from sync.plan import Plan", "canvas may not import sync"),
    ("addon/x.py", "import config", "addon may not import config"),
    ("config.py", "from sync import plan", "config may not import sync"),
    ("simulators/x.py", "from sync import records", "simulators may not import sync"),
    ("clients/x.py", "from store import tables", "clients may not import store"),
    ("clients/x.py", "import config", "clients may not import config"),
    ("store/x.py", "from flows import ports", "store may not import flows"),
    ("flows/x.py", "def f() -> None:\n    import store.runs", "flows may not import store"),
    ("wiring.py", "import web.app", "wiring may not import web"),
    ("wiring.py", "from jobs import enqueue", "wiring may not import jobs"),
    ("wiring.py", "import simulators.people", "wiring may not import simulators"),
    ("jobs/x.py", "from clients import http", "jobs may not import clients"),
    ("jobs/x.py", "from web import app", "jobs may not import web"),
    ("web/x.py", "from jobs.worker import main", "web may not import jobs.worker"),
    ("web/x.py", "from store import runs", "web may not import store.runs"),
    ("web/x.py", "from local import lease", "web may not import local"),
    ("flows/x.py", "from tests import services", "flows may not import tests"),
    ("jobs/x.py", "import flask", "flask may be used only in"),
    ("flows/x.py", "from sqlalchemy.orm import Session", "sqlalchemy.orm.Session may be used only in"),
    ("clients/x.py", "from simple_salesforce import Salesforce", "inside the function"),
    ("sync/x.py", "import random", "sync is pure"),
    ("sync/x.py", "from urllib.request import urlopen", "sync is pure"),
    ("sync/x.py", "from datetime import datetime\nx = datetime.now()", "sync has no clock"),
    ("flows/x.py", "import os\nx = os.environ['A']", "only config.py reads the environment"),
    ("web/x.py", "import os\nx = os.getenv('A')", "only config.py reads the environment"),
    ("flows/x.py", "a = 1\n" * (MAX_FILE_LINES + 1), "at most 400 lines"),
    ("flows/x.py", f"def f() -> None:\n{LONG_BODY}", "at most 50 lines"),
    ("flows/x.py", "def f(a: int, b: int, c: int, d: int, e: int) -> None: ...", "5 positional parameters"),
    ("flows/x.py", "def f(loud: bool) -> None: ...", "make the boolean loud keyword-only"),
    ("flows/x.py", "def f(a) -> None: ...", "annotate a"),
    ("flows/x.py", "def f(*a: int, **b): ...", "annotate b, return"),
    ("flows/x.py", "@dataclass\nclass A: ...", "a dataclass is frozen"),
    ("flows/x.py", "@dataclasses.dataclass(slots=True)\nclass A: ...", "a dataclass is frozen"),
    ("flows/utils.py", "", "says nothing"),
    ("flows/x.py", "try:\n    f()\nexcept Exception:\n    g()", "raises none again"),
    ("flows/x.py", "try:\n    f()\nexcept (OSError, BaseException):\n    g()", "raises none again"),
    ("flows/x.py", "try:\n    f()\nexcept:\n    g()", "raises none again"),
]


@pytest.mark.parametrize(("path", "code", "words"), BAD)
def test_every_rule_bites_and_names_the_place(path: str, code: str, words: str) -> None:
    found = breaches(read_source(Path(path), code))
    assert any(breach.startswith(f"{path}:") and words in breach for breach in found), found


GOOD = [
    ("web/x.py", "from jobs.enqueue import enqueue_run\nfrom jobs import enqueue\nimport config"),
    ("wiring.py", "from clients import http\nfrom store import runs\nimport telemetry"),
    ("clients/x.py", "def f() -> None:\n    from simple_salesforce import Salesforce"),
    ("flows/x.py", "class A:\n    def f(self, a: int, b: int, c: int, d: int, *, e: bool) -> None: ..."),
    ("flows/x.py", "try:\n    f()\nexcept Exception:\n    g()\n    raise"),
    ("tests/x.py", "import os\nfrom web import app\nfrom store import runs\nx = os.environ['A']"),
]


@pytest.mark.parametrize(("path", "code"), GOOD)
def test_what_the_rules_allow_passes(path: str, code: str) -> None:
    assert breaches(read_source(Path(path), code)) == []


def test_no_rule_is_without_a_bad_example() -> None:
    silent = [
        rule.__name__
        for rule in RULES
        if not any(list(rule(read_source(Path(path), code))) for path, code, _ in BAD)
    ]
    assert silent == []
