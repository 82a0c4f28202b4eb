// After a page was put in: the focus goes to its heading, or to the first field that needs a person; the tab of
// its area is marked.
const AREAS = { "/profiles": "/home", "/runs": "/home" };

export function listenForSwaps() {
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "main") return;
    const main = document.getElementById("main");
    main.dataset.shown = window.location.pathname + window.location.search;
    const place = main.querySelector("[aria-invalid=true]") ?? main.querySelector("[autofocus]") ?? main.querySelector("h1");
    place?.focus({ preventScroll: place.matches("h1") });
    markArea();
  });
}

function markArea() {
  const first = `/${window.location.pathname.split("/")[1]}`;
  const area = AREAS[first] ?? first;
  for (const link of document.querySelectorAll(".lb-nav a")) {
    const here = new URL(link.href).pathname === area;
    link.toggleAttribute("aria-current", here);
    if (here) link.setAttribute("aria-current", "page");
    link.closest("li").classList.toggle("slds-is-active", here);
  }
}
