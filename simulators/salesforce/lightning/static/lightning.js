// The parent of a Canvas app's frame. Messages and answers are those of the vendor's JavaScript SDK 1.41:
// the client posts JSON texts {seq, src: "client", body: {type, config: {client}, ...}, targetModule: "Canvas"}.
const VERSION = "68.0";
const LARGEST = 20_000; // pixels
const subscribers = new Map(); // name of an event: the frames that listen
window.canvasMessages = []; // what was asked, for tests: {type, instance}

class App {
  constructor(place) {
    this.place = place;
    this.instance = place.dataset.instance;
    this.parameters = JSON.parse(place.dataset.parameters);
    this.frame = Object.assign(document.createElement("iframe"), { name: `canvas-frame-${this.instance}`, title: "Listbridge" });
    place.replaceChildren(this.frame);
  }

  ask(path) {
    const body = JSON.stringify({ instance: this.instance, parameters: this.parameters, location: window.location.href });
    return fetch(`/lightning/canvas/${path}`, { method: "POST", body }).then((answer) => {
      if (answer.ok) return answer.json();
      throw new Error(answer.status);
    });
  }

  // A form posts into the frame, as Salesforce's page does; who must approve first is sent by GET.
  async open() {
    const given = await this.ask("request").catch(() => { window.location.reload(); });
    if (!given) return;
    if (given.missing) {
      this.place.textContent = "No Canvas app is set up: POST /_control/canvas {\"url\": ...}.";
      return;
    }
    this.origin = new URL(given.action).origin;
    if (!given.signed_request) {
      this.frame.src = given.action;
      return;
    }
    const form = Object.assign(document.createElement("form"), { method: "post", action: given.action, target: this.frame.name, hidden: true });
    form.append(Object.assign(document.createElement("input"), { name: "signed_request", value: given.signed_request }));
    document.body.append(form);
    form.submit();
    form.remove();
  }

  answer(seq, status, payload, statusText = "OK") {
    this.post({ type: "callback", seq, status, statusText, payload, parentVersion: VERSION });
  }

  post(message) {
    this.frame.contentWindow.postMessage(JSON.stringify({ ...message, targetModule: "Canvas" }), this.origin);
  }

  hear({ seq, body }) {
    window.canvasMessages.push({ type: body.type, instance: this.instance });
    this[`on_${body.type}`]?.(body, seq);
  }

  on_resize({ size }) {
    const height = Math.min(parseInt(size?.height, 10) || 0, LARGEST);
    if (height) this.frame.style.height = `${height}px`;
  }

  async on_refresh(_, seq) {
    try {
      const { signed_request: response } = await this.ask("request");
      this.answer(seq, 200, { response });
    } catch {
      this.answer(seq, 401, [{ errorCode: "INVALID_SESSION_ID", message: "Session expired or invalid" }], "Unauthorized");
    }
  }

  on_repost() { this.open(); }

  async on_ctx(_, seq) { this.answer(seq, 200, await this.ask("context")); }

  async on_ajax({ url, config }, seq) {
    const target = new URL(url, window.location.href);
    if (target.origin !== window.location.origin) {
      this.answer(seq, 400, "Only this org's own addresses can be called.", "Bad Request");
      return;
    }
    const { method = "GET", headers = {}, data = null } = config;
    const answer = await fetch(target, { method, headers, body: data });
    const text = await answer.text();
    let payload = text;
    try { payload = JSON.parse(text); } catch { /* a text is handed on as it is */ }
    this.answer(seq, answer.status, payload, answer.statusText);
  }

  on_subscribe({ subscriptions }) {
    for (const name of Object.keys(subscriptions)) subscribers.set(name, (subscribers.get(name) ?? new Set()).add(this));
  }

  on_unsubscribe({ subscriptions }) {
    for (const name of Object.keys(subscriptions)) subscribers.get(name)?.delete(this);
  }

  on_publish({ event }) {
    for (const app of subscribers.get(event.name) ?? []) {
      app.post({ type: "event", payload: { name: event.name, method: "onData", payload: event.payload } });
    }
  }
}

const apps = [...document.querySelectorAll(".canvas-app")].map((place) => new App(place));
window.addEventListener("message", (event) => {
  const app = apps.find((each) => each.frame.contentWindow === event.source);
  if (!app || event.origin !== app.origin || typeof event.data !== "string") return;
  const message = JSON.parse(event.data);
  if (message.src === "client" && message.targetModule === "Canvas") app.hear(message);
});
for (const app of apps) app.open();
