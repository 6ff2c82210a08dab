// The page without network: what waits, by its number and time alone, since nobody has said who they
// are. It opens the page that was asked for as soon as there is a line.

import { DAYS_KEPT, whatWaits } from "./queue.js";

const LOOK_EVERY = 3000;

const { waiting } = await whatWaits();
document.getElementById("kept").textContent = waiting.length ? saying(waiting) : "Nothing waits on this computer: all that was typed here is saved.";
document.getElementById("again").addEventListener("click", () => location.reload());
addEventListener("online", () => location.reload());
setInterval(async () => {
    const line = await fetch("/healthz").catch(() => null);
    if (line) location.reload();
}, LOOK_EVERY);

function saying(all) {
    const last = new Date(Math.max(...all.map(({ at }) => at))).toLocaleTimeString("en-GB");
    const many = all.length > 1;
    return `What was typed is not lost: ${all.length} ${many ? "saves wait" : "save waits"} on this computer, encrypted, the last of ${last}.`
        + ` ${many ? "They are" : "It is"} sent when the person who typed is here again with a line, for ${DAYS_KEPT} days.`;
}
