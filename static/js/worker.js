// The service worker of a phone: keeps the page itself, so that it opens without the box and can say so. Nothing that
// the box answers about anybody is kept.
const CACHE = "larson-shell-2";
const ALWAYS = ["/", "/manifest.webmanifest"];
const REFERENCES = /(?:href|src)="(\/static\/[^"?#]+)|(?:from|import)\s*\(?\s*"(\.[^"]+)"|url\("([^"]+)"\)/g; // of pages, scripts and styles
const READ = /html|javascript|css/; // types of content that refer to more
const worker = /** @type {ServiceWorkerScope} */ (/** @type {unknown} */ (globalThis));

worker.addEventListener("install", (event) => event.waitUntil(keepShell()));

worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

worker.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const shell = ALWAYS.includes(pathname) || pathname.startsWith("/static/");
  if (event.request.method === "GET" && origin === worker.location.origin && shell)
    event.respondWith(newest(event.request, pathname));
});

/** Keep the page and all that it needs at once: what it loaded before there was a worker did not pass here. */
async function keepShell() {
  const cache = await caches.open(CACHE);
  const found = new Set(ALWAYS);
  await Promise.all([...found].map((path) => keep(cache, path, found)));
  await worker.skipWaiting();
}

/** Keep a file, and what it refers to. @param {Cache} cache @param {string} path @param {Set<string>} found so far */
async function keep(cache, path, found) {
  const answer = await fetch(path, { cache: "no-cache" });
  if (!answer.ok) throw new TypeError(`${path}: ${answer.status}`);
  await cache.put(path, answer.clone());
  if (!READ.test(answer.headers.get("Content-Type") ?? "")) return;
  const named = [...(await answer.text()).matchAll(REFERENCES)].map((match) => match[1] ?? match[2] ?? match[3]);
  const paths = named.map((name) => new URL(name, new URL(path, worker.location.origin)).pathname);
  const more = [...new Set(paths)].filter((each) => !found.has(each));
  for (const each of more) found.add(each);
  await Promise.all(more.map((each) => keep(cache, each, found)));
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
