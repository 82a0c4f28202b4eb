"""SOAP login by user name and password with the security token appended; versions up to 64.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm
"""

from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from flask import Flask, Response, request

from simulators.salesforce.faults import ApiError
from simulators.salesforce.org import ORG_ID, SESSION_SECONDS, USERS, Person
from simulators.salesforce.services import OLDEST, address, services
from simulators.salesforce.sessions import Grant
from simulators.salesforce.soap_calls import CALLS, run_call

NEWEST_LOGIN = 64
_ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope \
xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" \
xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"""
_FAULT = """<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {reason}</faultstring>\
<detail><sf:{kind} xsi:type="sf:{kind}"><sf:exceptionCode>{code}</sf:exceptionCode>\
<sf:exceptionMessage>{reason}</sf:exceptionMessage></sf:{kind}></detail></soapenv:Fault>"""
WRONG = "Invalid username, password, security token; or user locked out."


def add_soap(app: Flask) -> None:
    @app.post("/services/Soap/<any(u, c):kind>/<version>")
    @app.post("/services/Soap/<any(u, c):kind>/<version>/<organization>")
    def soap(kind: str, version: str, organization: str = "") -> Response:
        assert kind
        assert organization is not None
        number = version.removesuffix(".0")
        if not number.isdigit() or int(number) < OLDEST:
            return _fault(
                "UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL", kind="UnexpectedErrorFault"
            )
        return _call(int(number))


def _call(version: int) -> Response:
    try:
        tree = ET.fromstring(request.get_data())  # noqa: S314  expat expands no outside entities
    except ET.ParseError:
        return _fault("UNKNOWN_EXCEPTION", "Premature end of file.", kind="UnexpectedErrorFault")
    body = tree.find("{http://schemas.xmlsoap.org/soap/envelope/}Body")
    call = next(iter(body), None) if body is not None else None
    name = call.tag.rpartition("}")[2] if call is not None else ""
    if call is not None and name == "login":
        return _log_in(call, version)
    if call is not None and name in {"logout", "getUserInfo", *CALLS}:
        return _with_session(tree, name, call)
    return _fault(
        "INVALID_OPERATION",
        f"The operation {name or '(none)'} is not simulated.",
        kind="UnexpectedErrorFault",
    )


def _log_in(call: ET.Element, version: int) -> Response:
    if version > NEWEST_LOGIN:
        reason = (
            f"SOAP API login() is not available in API version {version}.0. Use OAuth, or version "
            f"{NEWEST_LOGIN}.0."
        )
        return _fault("INVALID_OPERATION", reason, kind="UnexpectedErrorFault")
    given = {child.tag.rpartition("}")[2]: child.text or "" for child in call}
    for person in USERS.values():
        if (
            given.get("username") == person.username
            and given.get("password") == person.password + person.token
        ):
            token = services().sessions.open(Grant(person=person, scope="full", client="SOAP"))
            return _answer(_logged_in(person, token, version))
    return _fault("INVALID_LOGIN", WRONG, kind="LoginFault")


def _logged_in(person: Person, token: str, version: int) -> str:
    soap = f"{address()}/services/Soap"
    return (
        "<loginResponse><result>"
        f"<metadataServerUrl>{soap}/m/{version}.0/{ORG_ID}</metadataServerUrl>"
        "<passwordExpired>false</passwordExpired><sandbox>false</sandbox>"
        f"<serverUrl>{soap}/u/{version}.0/{ORG_ID}</serverUrl>"
        f"<sessionId>{token}</sessionId><userId>{person.id}</userId>"
        f"<userInfo>{_user(person)}</userInfo></result></loginResponse>"
    )


def _user(person: Person) -> str:
    values: dict[str, Any] = {
        "accessibilityMode": "false",
        "organizationId": ORG_ID,
        "organizationMultiCurrency": "false",
        "organizationName": "Simulated Organization",
        "sessionSecondsValid": SESSION_SECONDS,
        "userDefaultCurrencyIsoCode": "USD",
        "userEmail": person.username,
        "userFullName": person.name,
        "userId": person.id,
        "userLanguage": "en_US",
        "userLocale": "en_US",
        "userName": person.username,
        "userTimeZone": "GMT",
        "userType": "Standard",
        "userUiSkin": "Theme3",
    }
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())


def _with_session(tree: ET.Element, name: str, call: ET.Element) -> Response:
    token = next((each.text or "" for each in tree.iter() if each.tag.endswith("}sessionId")), "")
    try:
        grant = services().sessions.check(token)
    except ApiError as error:
        return _fault(
            error.code,
            "Invalid Session ID found in SessionHeader: Illegal Session",
            kind="UnexpectedErrorFault",
        )
    if name == "logout":
        services().sessions.revoke(token)
        return _answer("<logoutResponse/>")
    if name in CALLS:
        return _answer(run_call(services().org, grant.person, name, call))
    return _answer(f"<getUserInfoResponse><result>{_user(grant.person)}</result></getUserInfoResponse>")


def _answer(body: str, status: int = 200) -> Response:
    return Response(_ENVELOPE.format(body=body), status=status, mimetype="text/xml")


def _fault(code: str, reason: str, *, kind: str) -> Response:
    return _answer(_FAULT.format(code=code, reason=escape(reason), kind=kind), 500)
