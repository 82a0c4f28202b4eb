// In the pop-up, at its end: tells the page that opened it, and closes. What has arrived is kept by that page,
// which then closes us; where it cannot be reached, we ask ourselves whether to keep it.
const PATIENCE = 1500; // milliseconds
const end = document.querySelector("[data-popup-done]");
const { popupDone: word, receipt } = end?.dataset ?? {};
const question = document.querySelector("[data-popup-question]");
if (word && window.opener) {
  window.opener.postMessage({ listbridgePopup: word, receipt }, window.location.origin);
  if (question) {
    question.hidden = true;
    setTimeout(() => { question.hidden = false; }, PATIENCE);
  } else if (word !== "refused") {
    window.close();
  }
}
