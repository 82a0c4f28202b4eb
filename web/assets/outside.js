// The document was opened in a window of its own.
export function sayOutside() {
  const main = document.getElementById("main");
  const words = document.createElement("div");
  words.className = "lb-empty slds-text-align_center";
  words.append(
    Object.assign(document.createElement("h1"), { className: "slds-text-heading_medium", textContent: "Listbridge works inside Salesforce" }),
    Object.assign(document.createElement("p"), { textContent: "Open it from its tab or button there." }),
  );
  document.querySelector(".lb-nav").remove();
  main.replaceChildren(words);
}
