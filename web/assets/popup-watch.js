// A pop-up's end: what its last page says (popup-done.js), or that it was closed.
export function whenDone(popup, act) {
  const finish = (word, receipt) => {
    clearInterval(watch);
    window.removeEventListener("message", hear);
    act(word, receipt);
  };
  const hear = (event) => {
    const isOurs = event.origin === window.location.origin && typeof event.data?.listbridgePopup === "string";
    if (isOurs) finish(event.data.listbridgePopup, event.data.receipt);
  };
  const watch = setInterval(() => { if (popup.closed) finish("closed"); }, 500);
  window.addEventListener("message", hear);
}
