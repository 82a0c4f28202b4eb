"""SOAP login by user name and password with the security token appended; versions up to 64.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm
"""

from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from flask import Flask, Response, g, request

from simulators.salesforce.blobs import LARGEST_ATTACHMENT
from simulators.salesforce.faults import ApiError, ApiErrors
from simulators.salesforce.org import SESSION_SECONDS, USERS, Person
from simulators.salesforce.services import OLDEST, address, services
from simulators.salesforce.sessions import Grant
from simulators.salesforce.soap_calls import CALLS, run_call
from simulators.salesforce.soap_metadata import METADATA_CALLS
from simulators.salesforce.soap_records import RECORD_CALLS, element
from simulators.salesforce.soql.errors import QueryError

NEWEST_LOGIN = 64
# The partner API, the enterprise API and the Metadata API: the names of answers, of faults and of records.
KINDS = {
    "u": tuple(f"urn:{each}partner.soap.sforce.com" for each in ("", "fault.", "sobject.")),
    "c": tuple(f"urn:{each}enterprise.soap.sforce.com" for each in ("", "fault.", "sobject.")),
    "m": ("http://soap.sforce.com/2006/04/metadata",) * 3,
}
FAULTS = {
    "MALFORMED_QUERY": "MalformedQueryFault",
    "INVALID_FIELD": "InvalidFieldFault",
    "INVALID_TYPE": "InvalidSObjectFault",
    "INVALID_QUERY_LOCATOR": "InvalidQueryLocatorFault",
    "MALFORMED_SEARCH": "MalformedSearchFault",
}
_ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope \
xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"{name} xmlns:sf="{inside}" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
<soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"""
_FAULT = """<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {reason}</faultstring>\
<detail><sf:{kind} xsi:type="sf:{kind}"><sf:exceptionCode>{code}</sf:exceptionCode>\
<sf:exceptionMessage>{reason}</sf:exceptionMessage></sf:{kind}></detail></soapenv:Fault>"""
WRONG = "Invalid username, password, security token; or user locked out."


def add_soap(app: Flask) -> None:
    @app.post("/services/Soap/<any(u, c, m):kind>/<version>")
    @app.post("/services/Soap/<any(u, c, m):kind>/<version>/<path:rest>")
    def soap(kind: str, version: str, rest: str = "") -> Response:
        assert rest is not None
        g.soap = KINDS[kind]
        number = version.removesuffix(".0")
        if not number.isdigit() or int(number) < OLDEST:
            return _fault(
                "UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL", kind="UnexpectedErrorFault"
            )
        g.version = f"{number}.0"
        return _call(int(number), metadata=kind == "m")


def _call(version: int, *, metadata: bool) -> Response:
    try:
        tree = ET.fromstring(request.get_data())  # noqa: S314  expat expands no outside entities
    except ET.ParseError:
        return _fault("UNKNOWN_EXCEPTION", "Premature end of file.", kind="UnexpectedErrorFault")
    body = tree.find("{http://schemas.xmlsoap.org/soap/envelope/}Body")
    call = next(iter(body), None) if body is not None else None
    name = call.tag.rpartition("}")[2] if call is not None else ""
    if call is None or (metadata and name == "login"):
        return _absent(name)
    if name == "login":
        return _log_in(call, version)
    grant = _session(tree)
    if isinstance(grant, Response):
        return grant
    known = METADATA_CALLS if metadata else {"logout", "getUserInfo", *CALLS, *RECORD_CALLS}
    if name not in known:
        return _absent(name)
    return _with_session(tree, name, call)


def _absent(name: str) -> Response:
    reason = f"The operation {name or '(none)'} is not simulated."
    return _fault("INVALID_OPERATION", reason, kind="UnexpectedErrorFault")


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
            and given.get("password") == services().org.password(person) + person.token
        ):
            token = services().sessions.open(Grant(person=person, scope="full", client="SOAP"))
            return _answer(_logged_in(person, token, version))
    return _fault("INVALID_LOGIN", WRONG, kind="LoginFault")


def _logged_in(person: Person, token: str, version: int) -> str:
    soap = f"{address()}/services/Soap"
    return (
        "<loginResponse><result>"
        f"<metadataServerUrl>{soap}/m/{version}.0/{services().org.id}</metadataServerUrl>"
        "<passwordExpired>false</passwordExpired><sandbox>false</sandbox>"
        f"<serverUrl>{soap}/u/{version}.0/{services().org.id}</serverUrl>"
        f"<sessionId>{token}</sessionId><userId>{person.id}</userId>"
        f"<userInfo>{_user(person)}</userInfo></result></loginResponse>"
    )


def _user(person: Person) -> str:
    org = services().org
    profile = org.read().execute('SELECT "ProfileId" FROM "User" WHERE "Id" = ?', (person.id,)).fetchone()
    values: dict[str, Any] = {
        "accessibilityMode": "false",
        "chatterExternal": "false",
        "currencySymbol": "$",
        "orgAttachmentFileSizeLimit": LARGEST_ATTACHMENT,
        "orgDefaultCurrencyIsoCode": "USD",
        "orgDefaultCurrencyLocale": "en_US",
        "orgDisallowHtmlAttachments": "false",
        "orgHasPersonAccounts": str(org.feature("person_accounts")).lower(),
        "organizationId": org.id,
        "organizationMultiCurrency": "false",
        "organizationName": "Simulated Organization",
        "profileId": profile[0],
        "roleId": None,
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
    return "".join(element(name, value) for name, value in values.items())


def _session(tree: ET.Element) -> Grant | Response:
    """Return whose session the header names, or the refusal."""
    try:
        return services().sessions.check(_token(tree))
    except ApiError as error:
        reason = "Invalid Session ID found in SessionHeader: Illegal Session"
        return _fault(error.code, reason, kind="UnexpectedErrorFault")


def _token(tree: ET.Element) -> str:
    return next((each.text or "" for each in tree.iter() if each.tag.endswith("}sessionId")), "")


def _with_session(tree: ET.Element, name: str, call: ET.Element) -> Response:
    person = services().sessions.check(_token(tree)).person
    g.person = person
    if name == "logout":
        services().sessions.revoke(_token(tree))
        return _answer("<logoutResponse/>")
    if name == "getUserInfo":
        return _answer(f"<getUserInfoResponse><result>{_user(person)}</result></getUserInfoResponse>")
    services().usage.take()
    if name in CALLS:
        return _answer(run_call(services().org, person, name, call))
    try:
        inside = (RECORD_CALLS | METADATA_CALLS)[name](call)
        return _answer(f"<{name}Response>{inside}</{name}Response>", records=True)
    except (ApiError, ApiErrors, QueryError) as error:
        first = error.errors[0] if isinstance(error, ApiErrors) else error
        return _fault(first.code, first.message, kind=FAULTS.get(first.code, "UnexpectedErrorFault"))


def _answer(body: str, *, records: bool = False) -> Response:
    """Answer in the names of the API that was called; `sf` names records."""
    name, fault, record = g.soap
    text = _ENVELOPE.format(body=body, name=f' xmlns="{name}"', inside=record if records else fault)
    return Response(text, mimetype="text/xml")


def _fault(code: str, reason: str, *, kind: str) -> Response:
    """Refuse; code and words stand in no namespace, as SOAP 1.1 has them."""
    body = _FAULT.format(code=code, reason=escape(reason), kind=kind)
    return Response(_ENVELOPE.format(body=body, name="", inside=g.soap[1]), status=500, mimetype="text/xml")
