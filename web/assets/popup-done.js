// In the pop-up, at its end: tells the page that opened it, and closes.
const word = document.querySelector("[data-popup-done]")?.dataset.popupDone;
if (word && window.opener) {
  window.opener.postMessage({ listbridgePopup: word }, window.location.origin);
  if (word !== "refused") window.close();
}
