// What a browser shows of the studies' pages without network: one page of ours, which says what waits
// in the queue. Only that page and its files are kept here, never a page of a study.

const PAGE = "/static/entry/offline.html";
const FILES = [
    PAGE,
    "/static/entry/offline.js",
    "/static/entry/queue.js",
    "/static/entry/kept.js",
    "/static/equipoise.css",
    "/static/tokens.css",
    "/static/equipoise.svg",
    "/static/fonts/inter-latin.woff2",
];
const SHELF = "equipoise-offline";

addEventListener("install", (event) => {
    skipWaiting();
    event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(FILES)));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.mode === "navigate" && request.method === "GET") {
        event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
    } else if (FILES.includes(new URL(request.url).pathname)) {
        event.respondWith(fetchAndKeep(request).catch(() => caches.match(request)));
    }
});

async function fetchAndKeep(request) {
    const response = await fetch(request);
    if (response.ok) {
        const shelf = await caches.open(SHELF);
        await shelf.put(request, response.clone());
    }
    return response;
}
