"""Who somebody is: the identity URL, userinfo and the keys behind id tokens."""

import base64
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.salesforce.org import Org, Person

KEY_ID = "simulated1"


def private_key(org: Org) -> rsa.RSAPrivateKey:
    """Return the key of the org's JWT client and id tokens, made once and kept in PEM."""
    kept = org.setting("key").get("pem")
    if kept is None:
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        kept = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        org.keep("key", {"pem": kept})
    found = serialization.load_pem_private_key(kept.encode(), password=None)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found


def pem(org: Org) -> str:
    private_key(org)
    return str(org.setting("key")["pem"])


def json_web_keys(org: Org) -> dict[str, Any]:
    numbers = private_key(org).public_key().public_numbers()
    key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID}
    return {"keys": [{**key, "n": _integer(numbers.n), "e": _integer(numbers.e)}]}


def _integer(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def identity_url(org: Org, person: Person, address: str) -> str:
    return f"{address}/id/{org.id}/{person.id}"


def user_row(org: Org, person: Person) -> dict[str, Any]:
    return dict(org.read().execute('SELECT * FROM "User" WHERE "Id" = ?', (person.id,)).fetchone())


def urls(org: Org, person: Person, address: str) -> dict[str, str]:
    data, soap = f"{address}/services/data/v{{version}}", f"{address}/services/Soap"
    return {
        "enterprise": f"{soap}/c/{{version}}/{org.id[:15]}",
        "metadata": f"{soap}/m/{{version}}/{org.id[:15]}",
        "partner": f"{soap}/u/{{version}}/{org.id[:15]}",
        "rest": f"{data}/",
        "sobjects": f"{data}/sobjects/",
        "search": f"{data}/search/",
        "query": f"{data}/query/",
        "recent": f"{data}/recent/",
        "tooling_soap": f"{soap}/T/{{version}}/{org.id[:15]}",
        "tooling_rest": f"{data}/tooling/",
        "profile": f"{address}/{person.id}",
        "feeds": f"{data}/chatter/feeds",
        "groups": f"{data}/chatter/groups",
        "users": f"{data}/chatter/users",
        "feed_items": f"{data}/chatter/feed-items",
        "feed_elements": f"{data}/chatter/feed-elements",
        "custom_domain": address,
    }


def userinfo(org: Org, person: Person, address: str) -> dict[str, Any]:
    """Return the claims of /services/oauth2/userinfo."""
    row = user_row(org, person)
    return {
        "sub": identity_url(org, person, address),
        "user_id": person.id,
        "organization_id": org.id,
        "preferred_username": person.username,
        "nickname": row["CommunityNickname"],
        "name": person.name,
        "email": row["Email"],
        "email_verified": True,
        "given_name": person.first_name,
        "family_name": person.last_name,
        "zoneinfo": row["TimeZoneSidKey"],
        "photos": _photos(address),
        "profile": f"{address}/{person.id}",
        "picture": _photos(address)["picture"],
        "address": {},
        "urls": urls(org, person, address),
        "active": bool(row["IsActive"]),
        "user_type": "STANDARD",
        "language": row["LanguageLocaleKey"],
        "locale": row["LocaleSidKey"],
        "utcOffset": 0,
        "updated_at": f"{row['LastModifiedDate']}",
        "is_app_installed": True,
    }


def identity(org: Org, person: Person, address: str) -> dict[str, Any]:
    """Return what the identity URL answers."""
    row = user_row(org, person)
    return {
        "id": identity_url(org, person, address),
        "asserted_user": True,
        "user_id": person.id,
        "organization_id": org.id,
        "username": person.username,
        "nick_name": row["CommunityNickname"],
        "display_name": person.name,
        "email": row["Email"],
        "email_verified": True,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "timezone": row["TimeZoneSidKey"],
        "photos": _photos(address),
        "addr_street": None,
        "addr_city": None,
        "addr_state": None,
        "addr_country": None,
        "addr_zip": None,
        "mobile_phone": None,
        "mobile_phone_verified": False,
        "is_lightning_login_user": False,
        "status": {"created_date": None, "body": None},
        "urls": urls(org, person, address),
        "active": bool(row["IsActive"]),
        "user_type": "STANDARD",
        "language": row["LanguageLocaleKey"],
        "locale": row["LocaleSidKey"],
        "utcOffset": 0,
        "last_modified_date": f"{row['LastModifiedDate'][:-1]}+0000",
        "is_app_installed": True,
    }


def openid_configuration(address: str) -> dict[str, Any]:
    root = f"{address}/services/oauth2"
    return {
        "issuer": address,
        "authorization_endpoint": f"{root}/authorize",
        "token_endpoint": f"{root}/token",
        "revocation_endpoint": f"{root}/revoke",
        "userinfo_endpoint": f"{root}/userinfo",
        "introspection_endpoint": f"{root}/introspect",
        "jwks_uri": f"{address}/id/keys",
        "scopes_supported": ["api", "id", "openid", "refresh_token", "web", "full"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "client_secret_basic",
            "private_key_jwt",
        ],
    }


def _photos(address: str) -> dict[str, str]:
    return {"picture": f"{address}/profilephoto/005/F", "thumbnail": f"{address}/profilephoto/005/T"}
