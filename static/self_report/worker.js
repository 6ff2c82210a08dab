// What a browser shows of participants' pages without network: one page of ours, in the language of its
// participant, that says nothing is lost and whom to call
// (kept_help.js). Only that page and its files are kept here.

const PAGE = new URL(location).searchParams.get("page");
const FILES = [
    "/static/equipoise.css",
    "/static/tokens.css",
    "/static/self_report/self_report.css",
    "/static/self_report/offline.js",
    "/static/self_report/kept_help.js",
    "/static/self_report/icon.svg",
];
const SHELF = "self-report-offline";

addEventListener("install", (event) => {
    skipWaiting();
    event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll([PAGE, ...FILES])));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.mode === "navigate" && request.method === "GET") {
        event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
    } else if (FILES.includes(new URL(request.url).pathname)) {
        event.respondWith(fetch(request).catch(() => caches.match(request)));
    }
});
