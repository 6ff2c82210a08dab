// On every page of a person who is signed in: what waits in this browser is sent, and what cannot be
// sent is said. Of other people only that something of theirs waits. Signing out with unsent answers asks.

import { whoIsSignedIn } from "../account/sign_in_again.js";
import { DAYS_KEPT, openQueue, whatWaits } from "./queue.js";
import { send } from "./server.js";

const DAY = 24 * 60 * 60 * 1000;
const WARNED_DAYS = 3; // before it is deleted
const WHY = {
    unreachable: "There is no connection; it is sent when there is one.",
    signed_out: "You are signed out; it is sent when you sign in.",
    conflict: "Somebody saved this form in between: open it, and choose which answers to keep.",
    held: "The form is open in another tab, which sends it.",
    unfinished: "It still needs the reason for the change: open the form.",
};
const { username } = document.body.dataset;
const openHere = document.getElementById("entry")?.dataset.saveUrl; // that form sends for itself
const bar = made("section", { className: "notice notice-warn stack no-print", hidden: true, ariaLabel: "Waiting on this computer" });
document.getElementById("main").prepend(bar);
document.querySelector(".who form")?.addEventListener("submit", askBeforeSigningOut);
addEventListener("online", look);
look();

async function look() {
    const { waiting, expired } = await whatWaits();
    const mine = waiting.filter(({ person }) => person === username);
    const isMe = mine.length > 0 && (await whoIsSignedIn().catch(() => "")) === username;
    const lines = [];
    for (const study of new Set(mine.map((each) => each.study))) {
        lines.push(...(await sendOf(study, isMe)));
    }
    if (waiting.length > mine.length) lines.push(made("p", { textContent: "Answers of another person wait on this computer." }));
    if (expired) lines.push(made("p", { textContent: `After ${DAYS_KEPT} days unsent, what waited on this computer was deleted (${expired}).` }));
    bar.replaceChildren(...lines);
    bar.hidden = lines.length === 0;
}

// → a line for each form that still waits.
async function sendOf(study, isMe) {
    const queue = await openQueue({ person: username, study });
    const said = new Map(); // lane: why its first request stays
    if (isMe) await queue.drain((request) => sendOne(queue, request, said));
    const left = (await queue.waiting()).filter(({ url }) => url);
    const newest = new Map(left.map((request) => [request.lane, request]));
    newest.delete(openHere);
    return [...newest.values()].map((request) => line(queue, request, said.get(request.lane) ?? (isMe ? WHY.held : WHY.unreachable)));
}

async function sendOne(queue, request, said) {
    if (!request.url) return { outcome: "for its own page" }; // such as a session, which says so itself
    const answer = request.unfinished ? { outcome: "unfinished" } : await send(request);
    said.set(request.lane, WHY[answer.outcome] ?? `${answer.title}: ${answer.detail}`);
    if (answer.outcome === "saved") await build(queue, request, answer.revision);
    return answer;
}

// What was typed after it, before its answer came, builds on what it became.
async function build(queue, { lane, window }, revision) {
    for (const each of await queue.waiting(lane)) {
        if (each.window !== window || each.body.based_on !== null) continue;
        await queue.put({ ...each, body: { ...each.body, based_on: revision } });
    }
}

function line(queue, { lane, page, about, at }, why) {
    const deletedOn = new Date(at + DAYS_KEPT * DAY);
    const isLate = deletedOn - Date.now() < WARNED_DAYS * DAY;
    const until = isLate ? ` It is deleted on ${onDay(deletedOn)} if it is not sent before.` : "";
    const open = made("a", { href: page, textContent: about });
    const drop = made("button", { type: "button", className: "button", textContent: "Throw it away", ariaLabel: `Throw away what waits of ${about}` });
    drop.addEventListener("click", () => throwAway(queue, lane, about));
    return made("div", { className: "row" }, [made("p", {}, ["Not saved yet: ", open, ` (${onDay(new Date(at))}). ${why}${until}`]), drop]);
}

async function throwAway(queue, lane, about) {
    if (!(await asked(`Throw away what was typed in ${about} and never saved?`, "Throw it away", "Keep it"))) return;
    for (const { key } of await queue.waiting(lane)) await queue.remove(key);
    look();
}

async function askBeforeSigningOut(event) {
    const form = event.currentTarget;
    event.preventDefault();
    const { waiting } = await whatWaits().catch(() => ({ waiting: [] })); // it must not hold anybody here
    const mine = waiting.filter(({ person }) => person === username).length;
    const text = `Not sent yet: ${mine}. What you typed stays on this computer, encrypted, for ${DAYS_KEPT} days, and is sent when you sign in here again.`;
    if (mine === 0 || (await asked(text, "Sign out all the same", "Stay"))) form.submit();
}

function asked(text, yes, no) {
    const answers = [yes, no].map((label, index) =>
        made("button", { type: "submit", value: index ? "no" : "yes", className: "button", textContent: label }),
    );
    const dialog = made("dialog", { ariaLabel: yes }, [
        made("form", { className: "stack", method: "dialog" }, [made("p", { textContent: text }), made("div", { className: "row" }, answers)]),
    ]);
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(dialog.returnValue === "yes");
        });
    });
}

function onDay(date) {
    return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

function made(tag, properties = {}, children = []) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
}
