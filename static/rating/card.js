// The rater's interview: from card to card by keyboard, and what is left to do.
//
// entry.js saves the answers and says what the server remarked; this script reads the page alone.

import { periodInWords } from "./period.js";

const page = (id) => document.getElementById(id);
const form = page("entry");
const jumps = page("jumps");
const list = jumps.querySelector("details");
const pinned = page("pinned");
const isWide = matchMedia("(min-width: 64rem)"); // as in rating.css
const items = [...form.querySelectorAll("[data-key]")];
const blocks = [...form.querySelectorAll(".items")]; // a card, or a few items that stand together
let cameFrom = null; // where the rater was when she went to what is left
let shownBefore = ""; // what was to look at when she last said that the rating is complete

// ---- from card to card

// Page Down and Page Up go from card to card, and Enter goes on from a note.
function onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const item = event.target.closest("[data-key]");
    const target = item && { PageDown: beside(item, 1), PageUp: beside(item, -1), Enter: event.shiftKey ? null : after(item, event.target) }[event.key];
    if (target) go(event, target);
}

function beside(item, step) {
    return blocks[blocks.indexOf(item.closest(".items")) + step] ?? (step > 0 ? page("complete") : null);
}

function after(item, field) {
    if (field.localName === "textarea") return items[items.indexOf(item) + 1] ?? page("complete");
    // What never happened has no unit and no intensity: straight to the severity.
    const isNever = field.type === "number" && field.value !== "" && Number(field.value) === 0;
    return isNever ? item.closest("[data-card]")?.querySelector("[data-required]") : null;
}

function go(event, target) {
    event.preventDefault();
    event.stopPropagation();
    target.scrollIntoView({ block: "nearest" });
    firstOpen(target).focus({ preventScroll: true });
}

// The first empty field of a card, or else its first one.
function firstOpen(target) {
    const inside = items.filter((item) => target.contains(item));
    const open = inside.find((item) => !isAnswered(item) && item.dataset.kind !== "text") ?? inside[0];
    return open ? (controlsOf(open).find((control) => control.checked) ?? controlsOf(open)[0]) : target;
}

// What a rule of the form leaves out is not left to do.
function isAnswered(item) {
    return item.classList.contains("is-skipped") || controlsOf(item).some(isGiven) || Boolean(item.querySelector(".missing").value);
}

function controlsOf(item) {
    return [...item.querySelectorAll(".item-answer :is(input, textarea)")];
}

function isGiven(control) {
    return ["radio", "checkbox"].includes(control.type) ? control.checked : control.value.trim() !== "";
}

// ---- what is left

function toJumps(event) {
    event.preventDefault();
    cameFrom = document.activeElement;
    list.open = true;
    const open = [...list.querySelectorAll("li a")].find((link) => link.offsetParent);
    (open ?? list.querySelector("summary")).focus();
}

function refresh() {
    for (const cluster of jumps.querySelectorAll("[data-cluster]")) {
        const links = [...cluster.querySelectorAll("a")];
        const done = links.filter((link) => isAnswered(page(`item-${link.dataset.item}`)));
        for (const link of links) link.parentElement.hidden = done.includes(link);
        cluster.querySelector("[data-done]").textContent = `${done.length} of ${links.length} done`;
    }
}

function showRemarks() {
    const found = [...form.querySelectorAll(".warning")].map((words) => {
        const li = document.createElement("li");
        const link = document.createElement("a");
        link.href = `#${words.closest("[data-key]").id}`;
        link.textContent = words.textContent.replace(/^Please check: /, "");
        li.append(link);
        return li;
    });
    const shown = page("to-look-at").querySelector("ul");
    // The focus may be on one of them: only what is new is drawn again.
    if (wordsIn(found) === wordsIn(shown.children)) return;
    shown.replaceChildren(...found);
    page("to-look-at").hidden = found.length === 0;
    // A remark makes its card longer: the field where she types stays in sight.
    items.find((item) => item.contains(document.activeElement))?.scrollIntoView({ block: "nearest" });
}

function wordsIn(lines) {
    return [...lines].map((li) => li.textContent).join("\n");
}

// Once, what is open is shown before the rating is complete; then it is hers to say so.
function lookFirst(event) {
    const open = page("to-look-at").hidden ? "" : page("to-look-at").querySelector("ul").textContent;
    if (event.target !== form || event.submitter?.value !== "true" || open === "" || open === shownBefore) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    shownBefore = open;
    page("look-first").textContent = "Look at these first, or press “Mark complete” again to go on.";
    toJumps(event);
}

// ---- what is pinned

function showPinned() {
    const period = pinned.querySelector("[data-period]");
    if (period) period.textContent = periodInWords(pinned.dataset.recall, page("done_on").value) || "give the date of the interview";
    const event = pinned.querySelector("[data-event]");
    const said = pinned.dataset.eventItems.split(" ").filter(Boolean).flatMap((key) => wordsOf(page(`item-${key}`)));
    if (event) event.textContent = said.join(", ") || "not written down yet";
}

function wordsOf(item) {
    const given = controlsOf(item).filter(isGiven);
    return given.map((one) => one.closest(".choice")?.querySelector(".choice-label").textContent ?? one.value.trim());
}

// ---- wiring

form.addEventListener("keydown", onKey, { capture: true });
document.addEventListener("keydown", (event) => {
    page("look-first").textContent = "";
    if (event.altKey && event.code === "KeyJ") toJumps(event);
    else if (event.key === "Escape" && jumps.contains(document.activeElement) && cameFrom) cameFrom.focus();
});
jumps.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const item = link && document.querySelector(link.getAttribute("href"));
    if (!item) return;
    fold();
    go(event, item.closest("[data-card]") && link.dataset.item ? item.closest("[data-card]") : item);
});
document.addEventListener("submit", lookFirst, { capture: true });
for (const name of ["change", "input", "keyup"]) document.addEventListener(name, showPinned);

// The counts of entry.js follow each answer, its remarks each save.
new MutationObserver(refresh).observe(page("answered"), { childList: true });
new MutationObserver(showRemarks).observe(form, { subtree: true, childList: true });
const fold = () => (list.open = isWide.matches);
isWide.addEventListener("change", fold);
fold();
refresh();
showPinned();
