// The SDK takes messages from every window. Ours come from the one around us alone, so others stop here.
window.addEventListener("message", (event) => {
  if (event.source !== window.parent && event.origin !== window.location.origin) event.stopImmediatePropagation();
}, true);
