// Search and jump: "/" or Ctrl+K on every page of a study. One request per pause in typing; where one
// went lately stays in this tab, for the same person.

import { signInAgain } from "../account/sign_in_again.js";
import { onSingleKey } from "../help/single_keys.js";

const PAUSE_MS = 180;
const MOST_RECENT = 6;
const RECENT = "equipoise-jumps ";
const { searchUrl, username } = document.body.dataset;
const mine = `${RECENT}${username} ${searchUrl}`;
const dialog = makeDialog();
const input = dialog.querySelector("input");
const results = dialog.querySelector(".jump-results");
const status = dialog.querySelector("[role=status]");
let asking = null; // the request that is under way
let timer = null;
let goesToFirst = false; // Enter was pressed before the answer came

forgetOthers();
onSingleKey("/", open);
document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "k") return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
});
document.querySelector(".jump-open").addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
});

function open() {
    input.value = "";
    showRecent();
    dialog.showModal();
    input.focus();
}

// ---- asking

function typed() {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
    goesToFirst = false;
    if (!input.value.trim()) return showRecent();
    timer = setTimeout(ask, PAUSE_MS);
}

async function ask() {
    clearTimeout(timer);
    timer = null;
    const request = (asking = new AbortController());
    const address = `${searchUrl}?${new URLSearchParams({ q: input.value })}`;
    try {
        const response = await fetch(address, { headers: { "HX-Request": "true" }, signal: request.signal });
        if (response.redirected) return void (await signInAgain(), ask());
        if (!response.ok) throw new Error(response.statusText);
        draw(await response.text());
    } catch {
        if (!request.signal.aborted) status.textContent = "The search could not be asked: is there a connection?";
    }
}

function draw(html) {
    asking = null;
    results.innerHTML = html;
    const count = links().length;
    status.textContent = count ? `${count} found. ↓ goes to them, Enter opens the first.` : "Nothing is found.";
    if (goesToFirst) links()[0]?.click();
    goesToFirst = false;
}

// ---- by keys

function onKey(event) {
    const list = links();
    const at = list.indexOf(event.target.closest("a"));
    if (event.key === "ArrowDown") (list[at + 1] ?? list.at(-1))?.focus();
    else if (event.key === "ArrowUp") (at > 0 ? list[at - 1] : input).focus();
    else return;
    event.preventDefault();
}

function submit(event) {
    event.preventDefault();
    if (timer === null && asking === null) return links()[0]?.click();
    goesToFirst = true;
    if (timer !== null) ask();
}

function links() {
    return [...results.querySelectorAll("a")];
}

// ---- where one went lately

function recent() {
    return JSON.parse(sessionStorage.getItem(mine) ?? "[]");
}

function remember(event) {
    const link = event.target.closest("a");
    if (!link) return;
    const url = link.getAttribute("href");
    const place = { url, label: link.querySelector("span").textContent, detail: link.querySelector("small")?.textContent ?? "" };
    const others = recent().filter((each) => each.url !== url);
    sessionStorage.setItem(mine, JSON.stringify([place, ...others].slice(0, MOST_RECENT)));
    dialog.close();
}

function showRecent() {
    const places = recent();
    status.textContent = "A participant such as 1-4, a number and a form, a query, a site, a document, a page.";
    results.replaceChildren(...(places.length ? [group("Lately", places)] : []));
}

function group(title, places) {
    const section = made("section", { className: "jump-group", ariaLabel: title });
    const list = made("ul");
    for (const { url, label, detail } of places) {
        const link = made("a", { href: url });
        link.append(made("span", { textContent: label }), made("small", { textContent: detail }));
        const item = made("li");
        item.append(link);
        list.append(item);
    }
    section.append(made("h2", { textContent: title }), list);
    return section;
}

// A tab may be used by one person after the other.
function forgetOthers() {
    const kept = Object.keys(sessionStorage).filter((key) => key.startsWith(RECENT));
    for (const key of kept) if (!key.startsWith(`${RECENT}${username} `)) sessionStorage.removeItem(key);
}

// ---- the dialog

function makeDialog() {
    const box = made("dialog", { className: "jump", ariaLabel: "Search and jump" });
    const form = made("form", { autocomplete: "off" });
    const field = made("div", { className: "field" });
    const close = made("button", { type: "button", className: "button", textContent: "Close" });
    const found = made("div", { className: "jump-results" });
    const said = made("p", { className: "quiet" });
    form.setAttribute("role", "search");
    said.setAttribute("role", "status");
    field.append(made("label", { htmlFor: "jump-words", textContent: "Jump to" }), made("input", { id: "jump-words", type: "search", maxLength: 100 }));
    form.append(field, close);
    box.append(form, found, said);
    form.addEventListener("submit", submit);
    form.addEventListener("input", typed);
    close.addEventListener("click", () => box.close());
    found.addEventListener("click", remember);
    box.addEventListener("keydown", onKey);
    document.body.append(box);
    return box;
}

function made(tag, properties = {}) {
    return Object.assign(document.createElement(tag), properties);
}
