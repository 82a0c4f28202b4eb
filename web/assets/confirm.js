// A question before what cannot be taken back. `confirm()` is blocked in the frame, so it is a <dialog>.
import { placeAt } from "./toast.js";

export function listenForConfirmations() {
  const dialog = document.getElementById("confirm");
  let waiting = null; // the button that was chosen
  let confirmed = null;

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const question = button?.dataset.confirm ?? event.target.dataset.confirm;
    if (!question || confirmed === event.target) {
      confirmed = null;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form: event.target, button };
    dialog.querySelector("h2").textContent = button?.dataset.confirmLabel ?? "Are you sure?";
    dialog.querySelector("p").textContent = question;
    dialog.querySelector("[value=yes]").textContent = button?.dataset.confirmLabel ?? "Yes";
    dialog.returnValue = "no";
    dialog.showModal();
    placeAt(dialog, 120);
  }, true);

  dialog.addEventListener("close", () => {
    const { form, button } = waiting ?? {};
    waiting = null;
    button?.focus();
    if (dialog.returnValue !== "yes" || !form?.isConnected) return;
    confirmed = form;
    form.requestSubmit(button?.isConnected ? button : undefined);
  });
}
