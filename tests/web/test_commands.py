import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

ROOT = Path(__file__).parents[2]
FLASK = [str(Path(sys.executable).parent / "flask"), "--app", "web.wsgi"]


def flask(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command as on a dyno: nothing local is read."""
    variables = {"PATH": os.environ["PATH"], "DYNO": "run.1", **environment}
    return subprocess.run(
        [*FLASK, *words], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )


@pytest.fixture
def variables(database_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url.replace("postgresql+psycopg", "postgres"),
        "REDIS_URL": "redis://unused",
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "SECRET_KEY": "a-secret-of-tests",
        "SALESFORCE_CLIENT_ID": "consumer-key",
        "SALESFORCE_CLIENT_SECRET": "consumer-secret",
        "CONSTANT_CONTACT_CLIENT_ID": "api-key",
        "CONSTANT_CONTACT_CLIENT_SECRET": "api-secret",
    }


def test_routes_are_listed_without_any_service_or_setting() -> None:
    done = flask("routes")
    assert done.returncode == 0, done.stderr
    assert "/health" in done.stdout


def test_the_database_is_migrated_up_down_and_up_again(variables: dict[str, str]) -> None:
    newest = flask("db", "current", **variables).stdout
    assert flask("db", "upgrade", **variables).stdout == newest
    down = flask("db", "downgrade", "base", **variables)
    assert (down.returncode, down.stdout) == (0, "not migrated yet\n"), down.stderr
    up = flask("db", "upgrade", **variables)
    assert (up.returncode, up.stdout) == (0, newest), up.stderr


def test_a_command_without_settings_names_them_and_fails() -> None:
    done = flask("db", "upgrade")
    assert done.returncode == 1
    assert "DATABASE_URL is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_services_that_do_not_start_end_the_command(variables: dict[str, str]) -> None:
    variables = {**variables, "DYNO": "", "SERVICES_COMMAND": "sh -c 'echo no disk left >&2'"}
    done = flask("db", "current", **variables)
    assert done.returncode == 1
    assert "no disk left" in done.stderr
    assert "did not start" in done.stderr


def test_services_are_held_while_a_command_runs_and_let_go_after(
    variables: dict[str, str], tmp_path: Path
) -> None:
    let_go = tmp_path / "let-go"
    variables = {**variables, "DYNO": "", "SERVICES_COMMAND": f"sh -c 'echo ready; cat; touch {let_go}'"}
    done = flask("db", "current", **variables)
    assert done.returncode == 0, done.stderr
    assert let_go.exists()
