// Back and forward inside the frame. Pages are fetched anew: htmx's cache lies in a storage that may be blocked,
// and holds what other people on the computer should not find.
import htmx from "htmx.org";

export function show(path) {
  return htmx.ajax("GET", path, { target: "#main", source: document.getElementById("main") });
}

export function listenForHistory(start) {
  document.addEventListener("htmx:historyCacheMiss", (event) => {
    event.preventDefault();
    show(event.detail.path);
  });
  window.history.replaceState({ htmx: true }, "", start);
  show(start);
}
