// The session's token: in memory only, sent with every request, renewed by a fresh signed request of Salesforce.
const RENEW_AT = 0.8; // of its life
const ANSWER_WITHIN = 15_000; // milliseconds that Salesforce has for a signed request

export class SessionOver extends Error {}

export function begin({ token, seconds }) {
  const session = { token, renew, headers: () => ({ Authorization: `Bearer ${session.token}` }) };
  let renewing = null;
  let timer = null;

  function plan(life) {
    clearTimeout(timer);
    timer = setTimeout(() => renew().catch(() => {}), life * RENEW_AT * 1000); // a 401 asks again
  }

  // Several requests that are refused at the same time wait for one renewal.
  function renew() {
    renewing ??= fetchToken(session).then(({ token: fresh, seconds: life }) => {
      session.token = fresh;
      plan(life);
    }).finally(() => { renewing = null; });
    return renewing;
  }

  plan(seconds);
  document.addEventListener("htmx:configRequest", (event) => {
    Object.assign(event.detail.headers, session.headers());
  });
  return session;
}

async function fetchToken(session) {
  const body = new URLSearchParams({ signed_request: await askSalesforce() });
  const answer = await fetch("/canvas/session", { method: "POST", headers: session.headers(), body });
  if (!answer.ok) throw new SessionOver();
  return answer.json();
}

function askSalesforce() {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new SessionOver()), ANSWER_WITHIN);
    window.Sfdc.canvas.client.refreshSignedRequest((answer) => {
      if (answer.status === 200 && answer.payload?.response) resolve(answer.payload.response);
      else reject(new SessionOver());
    });
  });
}
