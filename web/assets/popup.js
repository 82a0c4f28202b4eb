// Forms that lead to another site go through a pop-up, since a sign-in page may not stand in a frame.
//   <form data-popup data-popup-then="/connections" method="post" action="...">   answers {"url": ...}
// The page that ends in the pop-up loads popup-done.js, which tells us; so does a pop-up that was closed. A page
// on the way may cut the pop-up off from us, which looks like closing: {"url", "waiting"} names a page that polls.
import { show } from "./history.js";
import { whenDone } from "./popup-watch.js";
import { toast } from "./toast.js";

export function openPopup(address = "") {
  return window.open(address, "listbridge-popup", "popup,width=720,height=760");
}

export function listenForPopups(session) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("popup" in form.dataset) || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const popup = openPopup(); // at once: a window that is opened later is blocked
    if (!popup) return toast("The window was blocked. Allow pop-ups for this page, then try again.");
    const answer = await ask(session, form, event.submitter);
    if (!answer) return popup.close();
    popup.location = answer.url;
    if (answer.waiting) show(answer.waiting);
    whenDone(popup, (word, receipt) => {
      if (word === "arrived") return keep(popup, receipt);
      if (word !== "closed" || !answer.waiting) show(form.dataset.popupThen || window.location.pathname);
    });
  }, true);
}

function keep(popup, receipt) {
  popup.close();
  window.htmx.ajax("POST", "/connections/finish", { target: "#main", values: { receipt } });
}

async function ask(session, form, submitter, repeated = false) {
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { ...session.headers(), "HX-Request": "true" },
    body: new URLSearchParams(new FormData(form, submitter)),
  }).catch(() => null);
  if (answer?.status === 401 && !repeated) {
    await session.renew().catch(() => {});
    return ask(session, form, submitter, true);
  }
  if (answer?.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) return answer.json();
  toast("That did not work. Try again.");
  return null;
}
