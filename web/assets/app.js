// What runs in the frame: takes over the session, then keeps pages, height and token in order.
import htmx from "htmx.org";
import { begin } from "./session.js";
import { listenForAnswers } from "./answers.js";
import { listenForConfirmations } from "./confirm.js";
import { listenForForms } from "./forms.js";
import { listenForHistory } from "./history.js";
import { listenForPopups } from "./popup.js";
import { keepHeight } from "./height.js";
import { listenForLoading } from "./loading.js";
import { listenForSwaps } from "./swaps.js";
import { sayOutside } from "./outside.js";
import { listenForCharts } from "./charts.js";
import { listenForDownloads } from "./download.js";

window.htmx = htmx; // its own attributes look for it there
const handedOver = JSON.parse(document.getElementById("session").textContent);
document.getElementById("session").remove(); // the token lives in memory, not in the page

if (window.parent === window) {
  sayOutside();
} else {
  const session = begin(handedOver);
  listenForAnswers(session);
  listenForConfirmations();
  listenForForms();
  listenForPopups(session);
  listenForLoading();
  listenForSwaps();
  listenForCharts();
  listenForDownloads(session);
  listenForHistory(handedOver.start);
  keepHeight(handedOver.client);
}
