"""The page around the frame answers the vendor's own JavaScript SDK, unmodified, as Salesforce does."""

from typing import Any

import pytest

from tests.browser.lightning import Lightning


@pytest.fixture
def opened(lightning: Lightning) -> Lightning:
    return lightning.open()


def call(lightning: Lightning, script: str) -> Any:
    """Run a script in the frame; `client` is what the SDK knows of the app, `done` takes its answer."""
    session = lightning.deployment.salesforce.control("POST", "session", {})
    address = lightning.deployment.lightning_url.removesuffix("/lightning")
    client = {
        "instanceId": "_:Listbridge:630:0:canvasapp",
        "targetOrigin": address,
        "oauthToken": session["access_token"],
    }
    return lightning.frame.evaluate(
        f"client => new Promise((done) => {{ const sfdc = window.Sfdc.canvas.client; {script} }})", client
    )


def test_ctx_gives_the_context_of_the_signed_request(opened: Lightning) -> None:
    answer = call(opened, "sfdc.ctx(done, client);")

    assert answer["status"] == 200
    assert answer["payload"]["organization"]["organizationId"].startswith("00D")
    assert answer["payload"]["environment"]["displayLocation"] == "Aura"


def test_refresh_gives_a_new_signed_request(opened: Lightning) -> None:
    first, second = (call(opened, "sfdc.refreshSignedRequest(done);") for _ in range(2))

    assert (first["status"], second["status"]) == (200, 200)
    assert first["payload"]["response"] != second["payload"]["response"]


def test_ajax_calls_the_org_with_the_apps_token_and_nobody_else(opened: Lightning) -> None:
    address = opened.deployment.lightning_url.removesuffix("/lightning")
    version = call(opened, f"sfdc.ajax('{address}/services/data/v67.0/', {{client, success: done}});")
    foreign = call(opened, "sfdc.ajax('http://127.0.0.1:9/x', {client, success: done});")

    assert version["status"] == 200
    assert "query" in version["payload"]
    assert foreign["status"] == 400


def test_what_is_published_reaches_who_subscribed_until_they_no_longer_do(opened: Lightning) -> None:
    heard = call(
        opened,
        """const heard = [];
        sfdc.subscribe(client, {name: "listbridge.done", onData: (event) => heard.push(event.rows)});
        sfdc.publish(client, {name: "listbridge.done", payload: {rows: 12}});
        setTimeout(() => {
          sfdc.unsubscribe(client, "listbridge.done");
          sfdc.publish(client, {name: "listbridge.done", payload: {rows: 13}});
          setTimeout(() => done(heard), 500);
        }, 500);""",
    )

    assert heard == [12]


def test_a_message_of_another_window_is_not_taken_for_salesforces(opened: Lightning) -> None:
    """A frame inside the app that plays the parent is not heard: the answer is the real parent's."""
    answer = call(
        opened,
        """const inner = document.createElement("iframe");
        document.body.append(inner);
        sfdc.refreshSignedRequest(done);
        for (let seq = 0; seq < 40; seq += 1) {
          const forged = {type: "callback", seq, status: 200, payload: {response: "forged"}};
          window.dispatchEvent(new MessageEvent("message", {
            data: JSON.stringify(forged), origin: "https://evil.example.com", source: inner.contentWindow,
          }));
        }
        inner.remove();""",
    )

    assert answer["payload"]["response"] != "forged"
