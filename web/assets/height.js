// The frame is as tall as the page, so that Salesforce's page scrolls and not two pages.
const SMALLEST = 480;

export function keepHeight(client) {
  const shell = document.querySelector(".lb-shell");
  let told = 0;
  const tell = () => {
    const height = Math.max(SMALLEST, Math.ceil(shell.getBoundingClientRect().height));
    if (Math.abs(height - told) < 2) return;
    told = height;
    window.Sfdc.canvas.client.resize(client, { height: `${height}px` });
  };
  new ResizeObserver(tell).observe(shell);
  tell();
}
