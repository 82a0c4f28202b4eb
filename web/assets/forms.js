// Long forms: leaving one with unsaved input asks first, and a suggestion can be taken by a button.
//   <form data-unsaved="Leave it anyway?">     <button data-fill="name_of_a_field" data-fill-with="text">
import { placeAt } from "./toast.js";

export function listenForForms() {
  const dialog = document.getElementById("confirm");
  let touched = null; // the form with input that is not saved

  const touch = (event) => {
    const form = event.target.closest?.("form[data-unsaved]");
    if (form && !event.target.closest("[data-unguarded]")) touched = form;
  };
  document.addEventListener("input", touch);
  document.addEventListener("change", touch);
  document.addEventListener("click", (event) => {
    if (event.target.closest("form[data-unsaved] button[name=do]")) touched = event.target.closest("form");
    fill(event.target.closest("[data-fill]"));
  });
  document.addEventListener("submit", (event) => { if (event.target === touched) touched = null; });

  document.addEventListener("htmx:confirm", (event) => {
    const { elt, target, issueRequest } = event.detail;
    if (!touched?.isConnected || touched.contains(elt) || target?.id !== "main") return;
    event.preventDefault();
    ask(dialog, touched.dataset.unsaved, () => {
      touched = null;
      issueRequest(true);
    });
  });
  window.addEventListener("beforeunload", (event) => { if (touched?.isConnected) event.preventDefault(); });
}

function ask(dialog, question, act) {
  dialog.querySelector("h2").textContent = "Not saved yet";
  dialog.querySelector("p").textContent = question;
  dialog.querySelector("[value=yes]").textContent = "Leave without saving";
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") act(); }, { once: true });
  dialog.showModal();
  placeAt(dialog, 120);
}

function fill(button) {
  if (!button) return;
  const field = document.querySelector(`[name="${button.dataset.fill}"]`);
  field.value = button.dataset.fillWith;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}
