// Closes the page once everything it needs has come, before it is given anything; and keeps it for use without a net.
//
// A policy added to a page can never be taken away again by it: from then on the browser refuses what it forbids.

import { sealed } from "./source.js";

const WAYS = ["RTCPeerConnection", "webkitRTCPeerConnection", "open"];
const PATIENCE = 60_000;

/** Nothing may be fetched or sent by this page any more. Links still open, at the visitor's own click. */
export function seal(files) {
  const policy = sealed(files);
  if (policy) {
    const meta = document.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = policy;
    document.head.append(meta);
  }
  // Policies know nothing of these ways out.
  const gone = { value: undefined, writable: false, configurable: false };
  for (const way of WAYS) Object.defineProperty(globalThis, way, gone);
  globalThis.navigation?.addEventListener("navigate", (event) => {
    if (event.cancelable && !event.userInitiated && !event.hashChange && event.downloadRequest === null) {
      event.preventDefault();
    }
  });
  addEventListener("click", refuseUnlessMeant, { capture: true });
}

/** A click that no person made follows no link, but to what this page made for saving. */
function refuseUnlessMeant(event) {
  const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement || each instanceof HTMLAreaElement);
  if (!link || event.isTrusted) return;
  if (!(link.hasAttribute("download") && link.protocol === "blob:")) event.preventDefault();
}

/**
 * Keeps the page and the engine on this device, so that both open without a net; false where that cannot be.
 * `blobs` are what the engine was started with, so that nothing is fetched twice.
 */
export async function keep(files, blobs) {
  if (!files.offline || !navigator.serviceWorker || !globalThis.caches) return false;
  try {
    const scope = new URL("./", new URL(files.offline, location.href)).pathname;
    const cache = await caches.open(`nirpihak ${scope} ${files.version}`);
    for (const [name, blob] of Object.entries(blobs)) {
      const url = files.base + name;
      if (!(await cache.match(url))) await cache.put(url, new Response(blob));
    }
    await navigator.serviceWorker.register(files.offline);
    const late = new Promise((_, no) => setTimeout(() => no(new Error("no service worker in time")), PATIENCE));
    await Promise.race([navigator.serviceWorker.ready, late]);
    return true;
  } catch (error) {
    console.warn(error);
    return false;
  }
}
