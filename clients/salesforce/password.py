"""User name, password and security token by SOAP login, which Salesforce ends on 1 June 2027."""

from urllib.parse import urlsplit
from xml.parsers.expat import ExpatError

import requests

from clients.http import Http
from clients.oauth import Secrets
from clients.salesforce.hosts import Hosts
from clients.trouble import sort
from sync.problems import Problem, Reconnect, Side, TryAgain

SIDE = Side.SALESFORCE
SOAP_VERSION = "64.0"  # login() is not offered after this version


def login(http: Http, hosts: Hosts, secrets: Secrets) -> Secrets:
    """Get a session for secrets of username, password, security_token and login_url.

    Raises:
        Reconnect: salesforce_login_refused, with Salesforce's exception code.
        TryAgain: salesforce_unreachable.
    """
    found = _ask(http, secrets)
    if isinstance(found, Problem):
        raise found
    session_id, instance = found
    return {**secrets, "access_token": session_id, "instance_url": hosts.base_url(instance)}


def _ask(http: Http, secrets: Secrets) -> tuple[str, str] | Problem:
    # Loaded here only: a worker that needs no password login is spared the library's memory.
    from simple_salesforce.exceptions import SalesforceAuthenticationFailed  # noqa: PLC0415  # as said above
    from simple_salesforce.login import SalesforceLogin  # noqa: PLC0415  # as said above

    host = urlsplit(secrets["login_url"]).netloc
    try:
        session_id, instance = SalesforceLogin(
            username=secrets["username"],
            password=secrets["password"],
            security_token=secrets.get("security_token", ""),
            scratch_url=secrets["login_url"],
            sf_version=SOAP_VERSION,
            session=http.session,
        )
    except SalesforceAuthenticationFailed as error:
        return _refusal(error.code)
    except requests.RequestException as error:
        return TryAgain("salesforce_unreachable", SIDE, {"host": host, "failure": sort(error)})
    except ExpatError:
        return TryAgain("salesforce_truncated", SIDE)
    return str(session_id), str(instance)


def _refusal(code: object) -> Problem:
    """Tell a refusal (INVALID_LOGIN, LOGIN_MUST_USE_SECURITY_TOKEN, ...) from an HTTP status of trouble."""
    if isinstance(code, int) or code in {"SERVER_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED", None}:
        return TryAgain("salesforce_unavailable", SIDE, {"key": str(code)})
    return Reconnect("salesforce_login_refused", SIDE, {"key": str(code).rpartition(":")[2]})
