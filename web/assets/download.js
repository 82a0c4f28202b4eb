// <a href data-download="name"> fetches a file with the session's token, which a plain link would come without.
import { toast } from "./toast.js";

export function listenForDownloads(session) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-download]");
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // it is not a page
    download(session, link.href, link.dataset.download);
  }, true);
}

async function download(session, address, name, renewed = false) {
  const answer = await fetch(address, { headers: session.headers() }).catch(() => null);
  if (answer?.status === 401 && !renewed) {
    await session.renew().catch(() => {});
    return download(session, address, name, true);
  }
  if (!answer?.ok) return toast("The file could not be fetched. Try again.");
  const file = URL.createObjectURL(await answer.blob());
  const link = Object.assign(document.createElement("a"), { href: file, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
}
