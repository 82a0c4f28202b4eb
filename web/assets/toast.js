// A short word at the place where the person last was: the frame may be taller than the window around it.
const SECONDS = 12;
let lastY = 0;
document.addEventListener("pointerdown", (event) => { lastY = event.pageY; }, true);
document.addEventListener("focusin", (event) => { lastY = event.target.getBoundingClientRect().top + window.scrollY; }, true);

export function placeAt(element, offset) {
  const room = document.documentElement.scrollHeight - element.offsetHeight - 16;
  element.style.top = `${Math.max(16, Math.min(lastY - offset, room))}px`;
}

export function toast(words, action = null, label = "Try again") {
  const place = document.getElementById("toasts");
  if ([...place.children].some((each) => each.dataset.words === words)) return;
  const shown = document.createElement("div");
  shown.className = "slds-notify slds-notify_toast slds-theme_error lb-toast";
  shown.dataset.words = words;
  shown.append(Object.assign(document.createElement("p"), { textContent: words }));
  const button = (text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.className = "slds-button slds-button_inverse";
    made.addEventListener("click", () => { shown.remove(); act?.(); });
    shown.append(made);
  };
  if (action) button(label, action);
  button("Close");
  place.append(shown);
  placeAt(place, 80);
  if (!action) setTimeout(() => shown.remove(), SECONDS * 1000);
}
