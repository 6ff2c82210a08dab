// Makes this page open again without a network, until somebody signs out on this tablet.

export async function keepPage(room) {
    // Without https (or localhost) there is no such thing: then the page has to stay open.
    if (!navigator.serviceWorker) return false;
    const registration = await navigator.serviceWorker.register(room.worker_url);
    await navigator.serviceWorker.ready;
    const files = performance
        .getEntriesByType("resource")
        .map(({ name }) => name)
        .filter((name) => name.startsWith(location.origin) && /\.(css|js|woff2|svg)$/.test(new URL(name).pathname));
    const { port1, port2 } = new MessageChannel();
    const told = new Promise((resolve) => (port1.onmessage = resolve));
    registration.active.postMessage({ page: room.offline_url, files: [...new Set(files)] }, [port2]);
    await told;
    const signOut = document.querySelector(".who form");
    signOut?.addEventListener("submit", () => forgetPage(registration));
    return true;
}

function forgetPage(registration) {
    caches.delete(`equipoise-session ${registration.scope}`);
    registration.unregister();
}
