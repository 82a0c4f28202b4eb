// What becomes of a refused request: 401 renews the session and sends it once more, a page that is refused says
// so in its place, and an action that failed leaves the page as it is and says it in a toast.
import htmx from "htmx.org";
import { toast } from "./toast.js";

const again = new WeakSet(); // requests that are repeated already

export function listenForAnswers(session) {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, target } = event.detail;
    if (xhr.status === 401) {
      event.detail.shouldSwap = event.detail.isError = false;
      renewAndRepeat(session, event.detail);
    } else if (xhr.status >= 400 && xhr.status !== 422) {
      const isPage = requestConfig.verb === "get" && target?.id === "main";
      event.detail.shouldSwap = isPage;
      event.detail.isError = false;
      if (!isPage) toast(wordsOf(xhr));
    }
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const { requestConfig } = event.detail;
      const isPoll = !requestConfig.triggeringEvent;
      const words = "Listbridge could not be reached. Check your connection.";
      toast(words, isPoll ? null : () => send(requestConfig));
    });
  }
}

async function renewAndRepeat(session, { requestConfig }) {
  if (again.has(requestConfig)) return over();
  try {
    await session.renew();
  } catch {
    return over();
  }
  return send(requestConfig);
}

function send(config) {
  const source = document.contains(config.elt) ? config.elt : document.getElementById("main");
  const mark = (event) => again.add(event.detail.requestConfig);
  document.addEventListener("htmx:beforeRequest", mark, { once: true });
  const values = config.verb === "get" ? {} : Object.fromEntries(pairsOf(config.formData ?? config.parameters));
  return htmx.ajax(config.verb, config.path, { source, target: config.target, values });
}

function pairsOf(data) {
  const pairs = new Map();
  const entries = data instanceof FormData ? data.entries() : Object.entries(data ?? {});
  for (const [name, value] of entries) pairs.set(name, pairs.has(name) ? [pairs.get(name), value].flat() : value);
  return pairs;
}

function over() {
  toast("Your session in Salesforce has ended. Reload the page to go on.", () => window.Sfdc.canvas.client.repost({ refresh: true }), "Reload");
}

function wordsOf(xhr) {
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const title = page.querySelector("h1")?.textContent.trim().replace(/\s+/g, " ");
  const advice = page.querySelector("[role=alert] p")?.textContent.trim();
  return title ? [title, advice].filter(Boolean).join(". ") : "That did not work. Try again.";
}
