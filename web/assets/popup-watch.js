// A pop-up's end: what its last page says (popup-done.js), or that it was closed.
export function whenDone(popup, act) {
  const finish = (word) => {
    clearInterval(watch);
    window.removeEventListener("message", hear);
    act(word);
  };
  const hear = (event) => {
    const isOurs = event.origin === window.location.origin && typeof event.data?.listbridgePopup === "string";
    if (isOurs) finish(event.data.listbridgePopup);
  };
  const watch = setInterval(() => { if (popup.closed) finish("closed"); }, 500);
  window.addEventListener("message", hear);
}
