// Shows that something is under way: a bar above the page, and a form that cannot be sent twice.
const AFTER = 150; // milliseconds: what is faster needs no sign

export function listenForLoading() {
  const bar = document.getElementById("loading");
  const open = new Set();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { requestConfig, xhr, elt } = event.detail;
    if (!requestConfig.triggeringEvent && !requestConfig.elt.matches("main")) return; // a poll
    open.add(xhr);
    setTimeout(() => { bar.hidden = !open.size; }, AFTER);
    if (elt.matches("form")) setBusy(elt, true);
  });
  const end = (event) => {
    open.delete(event.detail.xhr);
    bar.hidden = !open.size;
    if (event.detail.elt.matches("form")) setBusy(event.detail.elt, false);
  };
  for (const name of ["htmx:afterRequest", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, end);
}

function setBusy(form, busy) {
  form.setAttribute("aria-busy", String(busy));
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (busy && !button.disabled) {
      button.disabled = true;
      button.dataset.busy = "";
    } else if (!busy && "busy" in button.dataset) {
      button.disabled = false;
      delete button.dataset.busy;
    }
  }
}
