// The page that stands in for another one without network gives way to it.

const LOOK_EVERY = 3000;

addEventListener("online", () => location.reload());
setInterval(async () => {
    const line = await fetch("/healthz").catch(() => null);
    if (line) location.reload();
}, LOOK_EVERY);
