// The service worker of a phone: keeps the page itself, so that it opens without the box and can say so. Nothing that
// the box answers about anybody is kept.
const CACHE = "larson-shell-1";
const worker = /** @type {ServiceWorkerScope} */ (/** @type {unknown} */ (globalThis));

worker.addEventListener("install", (event) => event.waitUntil(keepShell()));

worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

worker.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const shell = pathname === "/" || pathname.startsWith("/static/") || pathname === "/manifest.webmanifest";
  if (event.request.method === "GET" && origin === worker.location.origin && shell)
    event.respondWith(newest(event.request, pathname));
});

async function keepShell() {
  await (await caches.open(CACHE)).add("/");
  await worker.skipWaiting();
}

/** Drop what older workers kept. */
async function takeOver() {
  const old = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** From the box; where it is away, as it was last. @param {Request} request @param {string} pathname */
async function newest(request, pathname) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(pathname, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(pathname);
    if (kept) return kept;
    throw error;
  }
}
