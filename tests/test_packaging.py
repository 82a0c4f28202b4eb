import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import jsonschema

from config import Settings
from tests.specs import absent

ROOT = Path(__file__).parent.parent
GIVEN_BY_ADDONS = {"DATABASE_URL", "REDIS_URL"}
GIVEN_PACKAGES = {"flask", "flask-login", "rq", "redis", "simple-salesforce", "pyjwt", "requests", "gunicorn"}
# The shape of https://devcenter.heroku.com/articles/app-json-schema, as far as our file uses it.
APP_JSON: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "description", "stack", "buildpacks", "env", "formation", "addons"],
    "properties": {
        "name": {"type": "string"},
        "description": {"type": "string"},
        "keywords": {"type": "array", "items": {"type": "string"}},
        "stack": {"enum": ["heroku-22", "heroku-24"]},
        "buildpacks": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"url": {"type": "string"}},
            },
        },
        "env": {
            "type": "object",
            "propertyNames": {"pattern": "^[A-Z][A-Z0-9_]*$"},
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["description"],
                "properties": {
                    "description": {"type": "string"},
                    "value": {"type": "string"},
                    "required": {"type": "boolean"},
                    "generator": {"enum": ["secret"]},
                },
            },
        },
        "formation": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["quantity"],
                "properties": {
                    "quantity": {"type": "integer", "minimum": 0},
                    "size": {"enum": ["eco", "basic", "standard-1x", "standard-2x"]},
                },
            },
        },
        "addons": {
            "type": "array",
            "items": {
                "oneOf": [
                    {"type": "string"},
                    {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["plan"],
                        "properties": {"plan": {"type": "string"}, "as": {"type": "string"}},
                    },
                ]
            },
        },
    },
}
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def app_json() -> Any:
    return json.loads((ROOT / "app.json").read_text())


def commands() -> dict[str, str]:
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}


def pinned(name: str) -> dict[str, str]:
    lines = (line for line in (ROOT / name).read_text().splitlines() if re.match(r"[\w-]", line))
    return dict(line.split("==") for line in lines)


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        absent("This is not a git clone: which files are tracked is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_app_json_has_the_shape_that_heroku_reads() -> None:
    jsonschema.validate(app_json(), APP_JSON)


def test_a_deployment_is_asked_for_every_required_setting() -> None:
    required = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()}
    assert set(app_json()["env"]) | GIVEN_BY_ADDONS == required


def test_every_dyno_of_app_json_is_a_process_of_the_procfile() -> None:
    assert set(app_json()["formation"]) == set(commands()) - {"release"}


def test_the_release_phase_migrates() -> None:
    assert commands()["release"] == "flask --app web.wsgi db upgrade"


def test_everything_installed_is_pinned_and_the_developer_has_what_heroku_has() -> None:
    heroku, developer = pinned("requirements.txt"), pinned("requirements-dev.txt")
    assert set(heroku) >= GIVEN_PACKAGES
    assert {name: developer.get(name) for name in heroku} == heroku


def test_python_is_the_version_that_the_tools_check_for() -> None:
    wanted = (ROOT / ".python-version").read_text().strip()
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert tools["mypy"]["python_version"] == wanted
    assert tools["ruff"]["target-version"] == f"py{wanted.replace('.', '')}"


def test_no_file_names_a_package_registry() -> None:
    hosts = ["pypi." + "org", "pythonhosted." + "org", "registry.npmjs." + "org", "registry.yarnpkg." + "com"]
    found = [
        f"{path.relative_to(ROOT)} names {host}: where packages come from is the machine's affair"
        for path in tracked_files()
        for host in hosts
        if host.encode() in path.read_bytes()
    ]
    assert not found, "\n".join(found)


def test_documents_link_to_files_that_exist() -> None:
    documents = [path for path in tracked_files() if path.suffix == ".md"]
    assert documents
    missing = [
        f"{document.relative_to(ROOT)} links to {target}, which does not exist"
        for document in documents
        for target in LINK.findall(document.read_text())
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert not missing, "\n".join(missing)
