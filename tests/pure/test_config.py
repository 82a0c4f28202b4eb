import traceback
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

import config

KEY = "c2l4IHRpbWVzIGZpdmUgaXMgdGhpcnR5LCBwbHVzIDI="  # 32 bytes, always the same: test ids hold it
COMPLETE = {
    "DATABASE_URL": "postgres://u:hush-db@h:5432/d",
    "REDIS_URL": "redis://:hush-kv@h:6379/0",
    "ENCRYPTION_KEYS": KEY,
    "SECRET_KEY": "hush-hush-hush-hush",
    "SALESFORCE_CLIENT_ID": "consumer",
    "SALESFORCE_CLIENT_SECRET": "hush-sf",
    "CONSTANT_CONTACT_CLIENT_ID": "key",
    "CONSTANT_CONTACT_CLIENT_SECRET": "hush-cc",
}


def test_heroku_addresses_are_rewritten_for_our_drivers() -> None:
    settings = config.load_settings({**COMPLETE, "REDIS_URL": "rediss://:pw@h:6380"})
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://u:hush-db@h:5432/d"
    assert settings.redis_url.get_secret_value() == "rediss://:pw@h:6380?ssl_cert_reqs=none"


def test_the_certificate_of_valkey_is_checked_on_request() -> None:
    settings = config.load_settings({**COMPLETE, "REDIS_URL": "rediss://h:6380", "KV_TLS_VERIFY": "1"})
    assert settings.redis_url.get_secret_value() == "rediss://h:6380"


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_a_missing_or_empty_variable_is_named(name: str) -> None:
    for environ in ({k: v for k, v in COMPLETE.items() if k != name}, {**COMPLETE, name: ""}):
        with pytest.raises(config.SettingsError, match=f"- {name} is not set: ."):
            config.load_settings(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://u:hush@h/d"),
        ("ENCRYPTION_KEYS", "hush"),
        ("ENCRYPTION_KEYS", f"{KEY},hush"),
        ("ENCRYPTION_KEYS", " , "),
        ("SECRET_KEY", "hush"),
        ("KV_TLS_VERIFY", "hush"),
        ("EXTRA_SALESFORCE_HOSTS", "http://hush:1"),
        ("EXTRA_SALESFORCE_HOSTS", "hush"),
        ("CONSTANT_CONTACT_RATE_PER_SECOND", "hush"),
        ("CONSTANT_CONTACT_DAILY_QUOTA", "0"),
        ("CONSTANT_CONTACT_API_URL", "http://hush.example.com"),
        ("CONSTANT_CONTACT_AUTH_URL", "ftp://hush.example.com"),
    ],
)
def test_a_wrong_value_names_its_variable_and_never_itself(name: str, value: str) -> None:
    with pytest.raises(config.SettingsError, match=name) as caught:
        config.load_settings({**COMPLETE, name: value})
    shown = "".join(traceback.format_exception(caught.value))
    assert "hush" not in shown.rpartition("SettingsError:")[2]


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(config.SettingsError) as caught:
        config.load_settings({"SECRET_KEY": "short"})
    assert all(name in str(caught.value) for name in COMPLETE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EXTRA_SALESFORCE_HOSTS", "127.0.0.1:5001"),
        ("SERVICES_COMMAND", "python -m local hold"),
        ("CONSTANT_CONTACT_API_URL", "http://127.0.0.1:5002"),
    ],
)
def test_local_conveniences_are_refused_on_a_dyno(name: str, value: str) -> None:
    assert not config.load_settings({**COMPLETE, name: value}).on_heroku
    with pytest.raises(config.SettingsError, match=name):
        config.load_settings({**COMPLETE, name: value, "DYNO": "web.1"})


def test_settings_are_frozen_and_never_show_a_secret() -> None:
    settings = config.load_settings(COMPLETE)
    assert "hush" not in repr(settings) + str(settings) + settings.model_dump_json()
    with pytest.raises(ValueError, match="frozen"):
        settings.dyno = "web.1"


def test_keys_keep_their_order() -> None:
    other = Fernet.generate_key().decode()
    settings = config.load_settings({**COMPLETE, "ENCRYPTION_KEYS": f"{KEY}, {other}"})
    assert [key.get_secret_value() for key in settings.encryption_keys] == [KEY, other]


def test_the_local_file_fills_in_but_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "local.env"
    file.write_text("# local\n\nSECRET_KEY=from-the-file-1234\nSALESFORCE_LOGIN_HOST=from.file\n")
    monkeypatch.setattr(config, "LOCAL_SETTINGS", file)
    monkeypatch.delenv("DYNO", raising=False)
    for name, value in {**COMPLETE, "SALESFORCE_LOGIN_HOST": "from.environment"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SECRET_KEY")
    settings = config.load_settings()
    assert settings.secret_key.get_secret_value() == "from-the-file-1234"
    assert settings.salesforce_login_host == "from.environment"


def test_the_local_file_is_not_read_on_a_dyno(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "local.env"
    file.write_text("SECRET_KEY=from-the-file-1234\n")
    monkeypatch.setattr(config, "LOCAL_SETTINGS", file)
    monkeypatch.setenv("DYNO", "web.1")
    assert config.read_environment().get("SECRET_KEY") != "from-the-file-1234"
