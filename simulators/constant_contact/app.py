"""Puts the Constant Contact simulator together."""

from typing import Any

from flask import Flask, Response, request

from simulators.constant_contact.account_emails import add_account_emails
from simulators.constant_contact.accounts import add_account, insert_accounts
from simulators.constant_contact.activities.endpoints import WORKS, add_activities
from simulators.constant_contact.activities.worker import Worker
from simulators.constant_contact.consent_watch import watch_consent
from simulators.constant_contact.contacts.endpoints import add_contacts
from simulators.constant_contact.control import add_control
from simulators.constant_contact.credentials import hand_out, insert_grants
from simulators.constant_contact.custom_fields import add_custom_fields
from simulators.constant_contact.errors import add_error_handlers, answer
from simulators.constant_contact.gate import Gate
from simulators.constant_contact.lists import add_lists, insert_list
from simulators.constant_contact.meters import Meters
from simulators.constant_contact.oauth.endpoints import add_oauth
from simulators.constant_contact.oauth.tokens import Tokens
from simulators.constant_contact.schema import SCHEMA
from simulators.constant_contact.seeding import LISTS, empty, seed_people
from simulators.constant_contact.segments import add_segments
from simulators.constant_contact.switches import TABLE
from simulators.constant_contact.tags import add_tags
from simulators.constant_contact.world import World
from simulators.kernel.application import Application, assemble
from simulators.kernel.control import make_control
from simulators.kernel.sqlite import Database
from simulators.kernel.state import Options, make_kernel

AREAS = (
    add_contacts,
    add_lists,
    add_custom_fields,
    add_tags,
    add_segments,
    add_activities,
    add_account,
    add_account_emails,
)
OWN_PATHS = ("/v3", "/oauth2", "/activate", "/_control")


def create(options: Options) -> Application:
    """Build a ready simulator over its file; a new file is seeded first."""
    database = Database(options.data, schema=SCHEMA)
    parts: dict[str, Any] = {}
    kernel = make_kernel(
        "constant_contact",
        database,
        credentials=lambda url: hand_out(parts["world"], parts["tokens"], url),
        seed=lambda wanted: seed_people(parts["world"], wanted),
        switches=TABLE,
    )
    world = parts["world"] = World(kernel=kernel)
    tokens = parts["tokens"] = Tokens(world)
    if database.is_new:
        with database.filling():
            fill(world, tokens, options)
        database.keep("filled", True)
    elif not database.setting("filled"):
        raise SystemExit(f"{database.path} was left half filled by a crash: delete it and start again.")
    return build(world, tokens)


def fill(world: World, tokens: Tokens, options: Options) -> None:
    insert_accounts(world)
    insert_grants(world, tokens)
    with world.write() as connection:
        for account in (1, 2):
            for name in LISTS:
                insert_list(world, connection, account, {"name": name})
    seed_people(world, options)


def build(world: World, tokens: Tokens) -> Application:
    watch_consent(world)
    app = Flask(__name__)
    add_error_handlers(app)
    meters = Meters(world)
    gate = Gate(app, tokens, meters)
    add_oauth(app, world, tokens)
    for add in AREAS:
        add(gate, world)
    app.before_request(refuse_other_paths)
    control = make_control(world.kernel)
    add_control(control, world, tokens, meters)
    app.register_blueprint(control)
    world.kernel.empty = lambda: empty(world)
    worker = Worker(world, WORKS)

    def close() -> None:
        worker.close()
        meters.close()
        world.database.close()

    return assemble(app, world.kernel, close=close)


def refuse_other_paths() -> Response | None:
    """The gateway's own words for what is none of its paths."""
    if request.path.startswith(OWN_PATHS):
        return None
    return answer({"message": "Forbidden"}, 403)
