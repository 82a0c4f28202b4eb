// Asks for approval in a pop-up, then has Salesforce open the app anew.
import { whenDone } from "./popup-watch.js";

const link = document.getElementById("authorize");
link.addEventListener("click", (event) => {
  event.preventDefault();
  const popup = window.open(link.href, link.target, "popup,width=720,height=760");
  document.getElementById("blocked").hidden = Boolean(popup);
  document.getElementById("waiting").hidden = !popup;
  if (popup) whenDone(popup, () => window.Sfdc.canvas.client.repost({ refresh: true }));
});
