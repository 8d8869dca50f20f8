// The service worker of a phone: keeps the page itself, so that it opens without the box and can say so. Nothing that
// the box answers about anybody is kept.
const CACHE = "larson-shell-1";

self.addEventListener("install", (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.add("/")).then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const shell = pathname === "/" || pathname.startsWith("/static/") || pathname === "/manifest.webmanifest";
  if (event.request.method === "GET" && origin === self.location.origin && shell) event.respondWith(newest(event.request, pathname));
});

/** From the box; where it is away, as it was last. */
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
