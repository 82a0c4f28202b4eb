"""Grants and their tokens: RS256 access tokens of 24 hours, refresh tokens that rotate or live long."""

import json
import secrets
import threading
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from simulators.constant_contact.world import Caller, World

AUDIENCE = "https://api.cc.email/v3"
ISSUER = "https://identity.constantcontact.com/oauth2/aus1lm3ry9mF7x2Ja0h8"
KEY_ID = "simulator-key-1"
ACCESS_SECONDS = 86_400
# Unused for so long, a refresh token dies: https://community.constantcontact.com (td-p/402882)
IDLE_MILLIS = 180 * 86_400 * 1000
KNOWN_TOKENS = 4096


class Tokens:
    def __init__(self, world: World) -> None:
        self._world = world
        self._key = load_key(world)
        self._public = self._key.public_key()
        self._generation = int(world.database.setting("token_generation", 0))
        self._known: dict[str, tuple[int, Caller]] = {}
        self._revoked: set[int] = {
            row["grant_number"] for row in world.rows("SELECT grant_number FROM grants WHERE revoked")
        }
        self._lock = threading.Lock()
        self.deactivated: frozenset[str] = frozenset()
        self.read_applications()

    def read_applications(self) -> None:
        """Note which applications are deactivated: all their calls are forbidden."""
        rows = self._world.rows("SELECT client_id FROM applications WHERE NOT active")
        self.deactivated = frozenset(row["client_id"] for row in rows)

    def jwks(self) -> dict[str, Any]:
        key = json.loads(RSAAlgorithm.to_jwk(self._public))
        return {"keys": [key | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]}

    def read(self, token: str) -> Caller | None:
        """Return who the access token stands for; None where it is wrong, expired or revoked."""
        known = self._known.get(token) or self._verify(token)
        if known is None:
            return None
        expires, caller = known
        gone = self._world.now() >= expires * 1000 or caller.grant in self._revoked
        return None if gone else caller

    def make_access(self, grant: Any) -> str:
        """Make the access token of a grant's row."""
        now = self._world.now() // 1000
        claims = {
            "ver": 1,
            "jti": f"AT.{secrets.token_urlsafe(24)}",
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + ACCESS_SECONDS,
            "cid": grant["client_id"],
            "uid": f"00u{grant['grant_number']:017d}",
            "scp": grant["scope"].split(),
            "auth_time": now,
            "sub": grant["user_name"],
            "platform_user_id": f"0a8b9c6d-{grant['account']:04d}-11ed-8c0a-fa163ec17584",
            "grant": grant["grant_number"],
            "generation": self._generation,
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": KEY_ID})

    def make_grant(self, client_id: str, user: Any, scope: str) -> Any:
        """Store a new grant (with a refresh token if offline_access is in its scope); return its row."""
        refresh = make_refresh() if "offline_access" in scope.split() else None
        with self._world.write() as connection:
            number = connection.execute(
                "INSERT INTO grants (client_id, user_name, account, scope, refresh_token, refreshed_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (client_id, user["user_name"], user["account"], scope, refresh, self._world.now()),
            ).lastrowid
        return self.grant(number)

    def grant(self, number: int) -> Any:
        return self._world.row("SELECT * FROM grants WHERE grant_number = ?", number)

    def use_refresh(self, token: str, client_id: str) -> Any | None:
        """Take a refresh token: rotate it where the application says so; None where it is no good."""
        with self._world.write() as connection:
            sql = "SELECT * FROM grants JOIN applications USING (client_id) WHERE refresh_token = ?"
            grant = connection.execute(sql, (token,)).fetchone()
            if grant is None or grant["client_id"] != client_id or grant["revoked"]:
                return None
            if self._world.now() - grant["refreshed_at"] > IDLE_MILLIS:
                return None
            fresh = token if grant["refresh_mode"] == "long_lived" else make_refresh()
            connection.execute(
                "UPDATE grants SET refresh_token = ?, refreshed_at = ? WHERE grant_number = ?",
                (fresh, self._world.now(), grant["grant_number"]),
            )
        return self.grant(grant["grant_number"])

    def revoke(self, client_id: str, account: int | None) -> int:
        """End the grants of an application (for one account, or all); return how many."""
        with self._world.write() as connection:
            rows = connection.execute(
                "UPDATE grants SET revoked = 1 WHERE client_id = ? AND account = coalesce(?, account)"
                " AND NOT revoked RETURNING grant_number",
                (client_id, account),
            ).fetchall()
        self._revoked.update(row["grant_number"] for row in rows)
        return len(rows)

    def expire(self) -> None:
        """Make every access token given out so far invalid; refresh tokens live on."""
        with self._lock:
            self._generation += 1
            self._world.database.keep("token_generation", self._generation)
            self._known.clear()

    def _verify(self, token: str) -> tuple[int, Caller] | None:
        try:
            options: Any = {"verify_exp": False, "verify_iat": False}
            claims = jwt.decode(token, self._public, algorithms=["RS256"], audience=AUDIENCE, options=options)
        except jwt.InvalidTokenError:
            return None
        if claims["generation"] != self._generation:
            return None
        grant = self._world.row(
            "SELECT * FROM grants JOIN users USING (user_name) WHERE grant_number = ?", claims["grant"]
        )
        if grant is None:
            return None
        caller = Caller(
            grant=claims["grant"],
            client_id=claims["cid"],
            account=grant["account"],
            user_name=claims["sub"],
            role=grant["role"],
            scopes=frozenset(claims["scp"]),
        )
        with self._lock:
            if len(self._known) > KNOWN_TOKENS:
                self._known.clear()
            self._known[token] = (claims["exp"], caller)
        return claims["exp"], caller


def make_refresh() -> str:
    """Make a refresh token of the length that the vendor's have: 43 characters."""
    return secrets.token_urlsafe(32)


def load_key(world: World) -> rsa.RSAPrivateKey:
    """Return the signing key, made once and kept in the file."""
    kept = world.database.setting("signing_key")
    if kept is None:
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        kept = made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
        world.database.keep("signing_key", kept)
    key = serialization.load_pem_private_key(kept.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
