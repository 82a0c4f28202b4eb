// The SDK takes messages from every window. Ours come from the one around us alone, so others stop here: a page
// loads this before the SDK, since a window's listeners are called in the order in which they came.
window.addEventListener("message", (event) => {
  if (event.source !== window.parent && event.origin !== window.location.origin) event.stopImmediatePropagation();
}, true);
