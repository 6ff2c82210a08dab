// Opens the page of one dosing session without a network. It keeps that page in the form that holds no
// answer, and the scripts and styles that it needs (offline.js says which); nothing else goes through it.

const CACHE = `equipoise-session ${self.registration.scope}`;
const LONGEST_KEPT = 24 * 60 * 60 * 1000;
const KEPT_AT = "X-Kept-At";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
    const { page, files } = event.data;
    event.waitUntil(keep(page, files).then(() => event.ports[0]?.postMessage("kept")));
});

self.addEventListener("fetch", (event) => {
    const { request } = event;
    const isPage = request.mode === "navigate";
    const isFile = ["style", "script", "font", "image"].includes(request.destination);
    if (request.method !== "GET" || !(isPage || isFile)) return;
    event.respondWith(fetch(request).catch(() => kept(isPage ? self.registration.scope : request)));
});

async function keep(page, files) {
    const cache = await caches.open(CACHE);
    const response = await fetch(page, { redirect: "manual" });
    if (!response.ok) return;
    const headers = new Headers(response.headers);
    headers.set(KEPT_AT, String(Date.now()));
    await cache.put(self.registration.scope, new Response(await response.blob(), { headers }));
    await cache.addAll(files);
}

async function kept(what) {
    const found = await (await caches.open(CACHE)).match(what);
    const at = Number(found?.headers.get(KEPT_AT) ?? Date.now());
    return found && Date.now() - at < LONGEST_KEPT ? found : Response.error();
}
