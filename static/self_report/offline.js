// The page that stands in for another one without network says whom to call, and gives way to it.

import { showHelp } from "./kept_help.js";

const LOOK_EVERY = 3000;

showHelp();

addEventListener("online", () => location.reload());
setInterval(async () => {
    const line = await fetch("/healthz").catch(() => null);
    if (line) location.reload();
}, LOOK_EVERY);
