"""The only reader of the environment.

`load_settings()` returns one frozen `Settings`, or raises `SettingsError` naming every variable that is
missing or wrong - never its value. On a developer's machine (DYNO unset) an ignored file adds what local
services decided; the environment wins over it. Secrets have no default.
"""

import base64
import binascii
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    ValidationError,
    model_validator,
)

ROOT = Path(__file__).parent
LOCAL_SETTINGS = ROOT / "var" / "local.env"
SALESFORCE_API_VERSION = "67.0"
FERNET_KEY_BYTES = 32
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """The environment cannot be used; the message names each variable and what to do."""


def _psycopg_url(url: str) -> str:
    """Heroku hands out postgres://, which SQLAlchemy does not know."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.partition("+")[0] not in {"postgres", "postgresql"}:
        raise ValueError("must be a postgres:// address")
    return f"postgresql+psycopg://{rest}"


def _secret_parts(text: str) -> tuple[SecretStr, ...]:
    return tuple(SecretStr(part.strip()) for part in text.split(",") if part.strip())


def _fernet_keys(text: str) -> tuple[SecretStr, ...]:
    keys = _secret_parts(text)
    for number, key in enumerate(keys, start=1):
        if not _is_fernet_key(key.get_secret_value()):
            raise ValueError(f"entry {number} is no Fernet key ({FERNET_KEY_BYTES} bytes in URL-safe base64)")
    if not keys:
        raise ValueError("must hold at least one Fernet key")
    return keys


def _is_fernet_key(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text)) == FERNET_KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _host_ports(text: str) -> frozenset[str]:
    hosts = frozenset(part.strip() for part in text.split(",") if part.strip())
    for host in hosts:
        if "/" in host or urlsplit(f"//{host}").port is None:
            raise ValueError("must be a comma-separated list of host:port, without a scheme")
    return hosts


PostgresUrl = Annotated[SecretStr, BeforeValidator(_psycopg_url)]
FernetKeys = Annotated[tuple[SecretStr, ...], BeforeValidator(_fernet_keys)]
HostPorts = Annotated[frozenset[str], BeforeValidator(_host_ports)]
Command = Annotated[tuple[str, ...], BeforeValidator(lambda text: tuple(shlex.split(text)))]


class Settings(BaseModel):
    """What the deployment decides. Each field is the environment variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: Annotated[PostgresUrl, Field(description="the PostgreSQL database, postgres://...")]
    redis_url: Annotated[SecretStr, Field(description="the Valkey or Redis server, redis:// or rediss://...")]
    encryption_keys: Annotated[
        FernetKeys, Field(description="Fernet keys, comma-separated; the first encrypts, all decrypt")
    ]
    secret_key: Annotated[SecretStr, Field(min_length=16, description="signs what a browser hands back")]
    salesforce_client_id: Annotated[str, Field(description="the consumer key of the External Client App")]
    salesforce_client_secret: Annotated[SecretStr, Field(description="its consumer secret")]
    constant_contact_client_id: Annotated[str, Field(description="the deployment's Constant Contact API key")]
    constant_contact_client_secret: Annotated[SecretStr, Field(description="the secret of that key")]

    salesforce_login_host: str = "login.salesforce.com"
    salesforce_sandbox_host: str = "test.salesforce.com"
    salesforce_api_version: str = SALESFORCE_API_VERSION
    salesforce_poll_seconds: PositiveFloat = 2.0  # between two looks at a Bulk API job
    extra_salesforce_hosts: HostPorts = frozenset()  # exact host:port served over http; refused on a dyno

    constant_contact_api_url: str = "https://api.cc.email"
    constant_contact_auth_url: str = "https://authz.constantcontact.com"
    # https://developer.constantcontact.com/api_guide/rate_limits.html: per API key
    constant_contact_rate_per_second: PositiveFloat = 4.0
    constant_contact_daily_quota: PositiveInt = 10_000

    details_retention_days: PositiveInt = 90  # of plans and outcomes; so long a run can be taken back
    wait_scale: PositiveFloat = 1.0  # of the waits between two looks or tries; tests wait less
    kv_tls_verify: Literal["0", "1"] = "0"  # Heroku Key-Value Store presents a self-signed certificate
    services_command: Command = ()  # holds local services up while its input is open; refused on a dyno
    dyno: str | None = None

    @property
    def on_heroku(self) -> bool:
        """Whether this is a dyno, where nothing local is allowed."""
        return self.dyno is not None

    @model_validator(mode="before")
    @classmethod
    def _trust_self_signed_valkey(cls, values: Mapping[str, str]) -> Mapping[str, str]:
        if "redis_url" not in values or values.get("kv_tls_verify") == "1":
            return values
        return {**values, "redis_url": _without_certificate_check(values["redis_url"])}

    @model_validator(mode="after")
    def _refuse_local_things_on_heroku(self) -> Self:
        if self.on_heroku and self.extra_salesforce_hosts:
            raise ValueError("EXTRA_SALESFORCE_HOSTS serves local simulators: unset it on Heroku")
        if self.on_heroku and self.services_command:
            raise ValueError("SERVICES_COMMAND starts local services: unset it on Heroku")
        for name in ("constant_contact_api_url", "constant_contact_auth_url"):
            if not self._is_allowed(getattr(self, name)):
                raise ValueError(
                    f"{name.upper()} must begin with https:// (http only for a loopback host, off Heroku)"
                )
        return self

    def _is_allowed(self, url: str) -> bool:
        parts = urlsplit(url)
        local = not self.on_heroku and parts.scheme == "http" and parts.hostname in LOOPBACK
        return local or (parts.scheme == "https" and bool(parts.hostname))


def _without_certificate_check(url: str) -> str:
    """Heroku's rediss:// is self-signed: https://devcenter.heroku.com/articles/connecting-heroku-redis."""
    parts = urlsplit(url)
    if parts.scheme != "rediss":
        return url
    query = {**dict(parse_qsl(parts.query)), "ssl_cert_reqs": "none"}
    return urlunsplit(parts._replace(query=urlencode(query)))


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings; with `environ` given, from nothing else.

    Raises:
        SettingsError: naming every variable that is missing or wrong.
    """
    variables = read_environment() if environ is None else environ
    named = {name: variables[name.upper()] for name in Settings.model_fields if variables.get(name.upper())}
    try:
        return Settings.model_validate(named)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None  # pydantic's own error would show values


def read_environment() -> dict[str, str]:
    """Give the process's variables, over those of the local settings file where this is no dyno."""
    if os.environ.get("DYNO") or not LOCAL_SETTINGS.exists():
        return dict(os.environ)
    return {**parse_env(LOCAL_SETTINGS.read_text()), **os.environ}


def parse_env(text: str) -> dict[str, str]:
    """Parse lines of NAME=value; blank lines and those that begin with # say nothing."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def _explain(error: ValidationError) -> str:
    lines = [
        _problem(".".join(str(part) for part in problem["loc"][:1]), problem["type"], problem["msg"])
        for problem in error.errors(include_input=False, include_context=False, include_url=False)
    ]
    advice = "Set them as config vars (on a developer's machine: run `make demo` once)."
    return "\n".join(["These settings cannot be used:", *lines, advice])


def _problem(name: str, kind: str, message: str) -> str:
    if kind == "missing":
        return f"- {name.upper()} is not set: {Settings.model_fields[name].description}"
    words = message.removeprefix("Value error, ")
    return f"- {name.upper()} {words}" if name else f"- {words}"
