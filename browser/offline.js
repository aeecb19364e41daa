// Keeps the self-check page for use without a net: the page, its styles, and the hashed files of one build. Nothing else.
//
// It stands at a fixed address beside the page (build.py puts BUILT before it) and has that page alone in its care. It
// sees no file of the visitor: those never become a request. What is not a file of ours is refused.

const SCOPE = new URL(self.registration.scope).pathname;
const OURS = `nirpihak ${SCOPE} `;
const NAME = OURS + BUILT.version;
const FILES = /^\/(perangkat\/[0-9a-f]{16}|static)\/[\w./-]+$/;
const STATIC = /(?:href|src)="(\/static\/[^"?]+)"/g;

/** The page as the server gives it to anybody, with its styles; refused where it belongs to another build. */
async function keepPage(cache, response) {
  const text = await response.clone().text();
  if (!response.ok || !text.includes(BUILT.base)) return false;
  const beside = [...text.matchAll(STATIC)].map(([, path]) => path);
  await keepAll(cache, beside);
  await cache.put(SCOPE, response);
  return true;
}

async function keepAll(cache, paths) {
  const held = await Promise.all(paths.map((path) => cache.match(path)));
  await cache.addAll(paths.filter((_, at) => !held[at]));
}

self.addEventListener("install", (event) => {
  const install = async () => {
    const cache = await caches.open(NAME);
    await keepAll(cache, BUILT.files.map((name) => BUILT.base + name));
    const page = await fetch(SCOPE, { cache: "reload", credentials: "omit" });
    if (!(await keepPage(cache, page))) throw new Error("the page is of another build");
  };
  event.waitUntil(install());
});

// An older build stays, whole, until the last page that began with it is closed: then, and not before, this is called.
self.addEventListener("activate", (event) => {
  const activate = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(OURS) && name !== NAME) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(activate());
});

async function page(request) {
  const cache = await caches.open(NAME);
  try {
    const response = await fetch(request);
    if (response.ok && !new URL(request.url).search) await keepPage(cache, response.clone()).catch(() => false);
    return response;
  } catch {
    return (await cache.match(SCOPE)) ?? Response.error();
  }
}

async function file(request) {
  const { origin, pathname, search } = new URL(request.url);
  const ours = origin === location.origin && FILES.test(pathname) && !search;
  if (!ours || request.method !== "GET") return Response.error();
  const cache = await caches.open(NAME);
  return (await cache.match(pathname)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode !== "navigate") event.respondWith(file(request));
  else if (request.method === "GET" && new URL(request.url).pathname === SCOPE) event.respondWith(page(request));
});
