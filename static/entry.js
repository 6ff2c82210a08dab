// The entry page: answers are saved as they are given, and nothing typed is lost silently.

import { signInAgain } from "./account/sign_in_again.js";
import { Answers } from "./entry/answers.js";
import { skippedBy } from "./entry/branches.js";
import { choose, same } from "./entry/conflict.js";
import { listen } from "./entry/keyboard.js";
import { showRemarks, showSummary } from "./entry/remarks.js";
import { openQueue } from "./entry/queue.js";
import { Saver, uuid } from "./entry/saver.js";
import { send } from "./entry/server.js";
import { watchSubject } from "./entry/subject.js";

const WORKER = new URL("entry/worker.js", import.meta.url);

const page = (id) => document.getElementById(id);
const form = page("entry");
const { saveUrl, doneUrl, study, subject } = form.dataset;
const { username } = document.body.dataset;
const title = page("banner").dataset.form;
const thisWindow = uuid();
const branches = JSON.parse(form.dataset.branches);
const answers = new Answers(form);
const opening = openQueue({ person: username, study }); // not waited for: keys are taken at once
const saver = new Saver({
    send,
    tell: (state, details = {}) => SHOWN[state](details),
    revision: Number(form.dataset.revision),
    queue: opening,
    envelope: { lane: saveUrl, url: saveUrl, window: thisWindow, about: `${title}, ${subject}`, page: location.pathname },
});
const unsaved = new Set(); // rows whose answer the server has not got
let needsReason = "reasonRequired" in form.dataset; // the entry has been complete before
let unsentCorrection = false; // a change to a complete entry waits for its reason
let toMend = []; // problems of the last refusal, of items that have not changed since
let conflict = null; // two values of one item, until the person has chosen
let isThrownAway = false; // on the person's word
let adopted = null; // the newest of what an earlier window left, until it is saved

// ---- what the person does

function changed(row) {
    row?.showMissing();
    if (row) unsaved.add(row);
    row?.showMark("unsaved");
    toMend = toMend.filter(({ item }) => item !== row?.key);
    count();
    if (needsReason) {
        unsentCorrection = true;
        saver.note(content({ complete: true }));
        say("unsaved", "Not saved yet: give the reason and save the change.");
    } else {
        saver.keep(content({ complete: false }));
    }
}

function save({ complete }) {
    const reason = page("reason");
    const half = halfTyped().map(notSaved);
    if ((complete || needsReason) && half.length) {
        say("unsaved", "Not saved: some answers are only half typed.");
        showRemarks(answers, half);
        showSummary(half);
        page("problems").focus();
    } else if (needsReason && !reason.value.trim()) {
        say("unsaved", "Not saved: a change to a complete entry needs its reason.");
        reason.setAttribute("aria-invalid", "true");
        reason.focus();
    } else {
        reason.removeAttribute("aria-invalid");
        saver.keep(content({ complete: complete || needsReason }), { after: 0 });
    }
}

function halfTyped() {
    return answers.rows.filter((row) => row.isHalfTyped);
}

function notSaved(row) {
    const message = `${row.name}: this is no whole answer, so it is not saved. Complete it or clear it.`;
    return { item: row.key, kind: "problem", message };
}

function content({ complete }) {
    return {
        answers: answers.document,
        complete,
        reason: page("reason").value.trim(),
        done_on: page("done_on").value || null,
    };
}

async function decide() {
    const { current } = conflict;
    const choice = await choose(page("conflict"), answers, current);
    if (!choice) return;
    conflict = null;
    for (const [key, answer] of Object.entries(choice)) answers.row(key).answer = answer;
    count();
    if (current.complete) askForReason();
    saver.continueFrom(current.revision);
    save({ complete: false });
}

function tryAgain() {
    if (conflict) decide();
    else if (saver.hasSomethingToSend) saver.flush();
    else save({ complete: false });
}

// ---- what an earlier window of this form left in the browser

// A second window with the same form waits here until the first is gone.
async function goOnWithWhatWaits() {
    await (await opening).hold(saveUrl);
    await adoptNext();
}

async function adoptNext() {
    const left = (await (await opening).waiting(saveUrl)).filter(({ window }) => window !== thisWindow);
    if (!left.length || unsentCorrection || !saver.everythingIsSaved) return;
    const requests = left.filter(({ window }) => window === left[0].window);
    adopted = requests.at(-1);
    show(adopted.body);
    page("adopted").hidden = false;
    unsentCorrection = Boolean(adopted.unfinished);
    if (unsentCorrection) say("unsaved", "Not saved yet: give the reason and save the change.");
    saver.adopt(requests);
}

function show(body) {
    for (const row of answers.rows) {
        const answer = body.answers[row.key];
        if (same(row.answer, answer)) continue;
        row.answer = answer;
        unsaved.add(row);
        row.showMark("unsaved");
    }
    page("reason").value = body.reason;
    page("done_on").value = body.done_on ?? "";
    count();
}

async function throwAway() {
    const queue = await opening;
    for (const { key } of await queue.waiting(saveUrl)) await queue.remove(key);
    isThrownAway = true;
    location.reload();
}

// What was saved from before may not be the newest, or has finished the form.
function finishAdoption({ complete, revision }) {
    adopted = null;
    page("adopted").hidden = true;
    if (complete || revision < Number(form.dataset.revision)) location.reload();
    else adoptNext();
}

// ---- what the person sees

const SHOWN = {
    waiting: () => say("waiting", "Not saved yet …"),
    kept: ({ request }) => mark("kept here", request),
    saving: () => say("saving", "Saving …"),
    saved,
    refused,
    conflict: (found) => {
        conflict = found;
        say("unsaved", "Not saved: this entry was saved in between, elsewhere. Choose which answers to keep.", "again");
        decide();
    },
    retrying: ({ kept }) =>
        say("unsaved", `Not saved: no connection. ${kept ? "Kept on this computer, sent by itself." : "Keep this page open."}`, "again"),
    signed_out,
};

// The same save goes on its way again, under its own key.
async function signed_out() {
    say("unsaved", "Not saved: you are signed out. What you typed is kept here.", "again");
    await signInAgain();
    saver.flush();
}

function saved({ saved_at, complete, revision, problems = [], next_url, request, more }) {
    unsentCorrection = false;
    document.dispatchEvent(new Event("equipoise:saved")); // somebody is there: account/page.js
    page("banner").querySelector(".status").textContent = complete ? "Complete" : "In progress";
    say("saved", `Saved at ${new Date(saved_at).toLocaleTimeString("en-GB")}`);
    mark("saved", request).forEach((row) => unsaved.delete(row));
    // A saved draft does not take back what the last refusal said is left to mend.
    if (request.complete) toMend = [];
    // Where the person is typing this moment, half an answer is no mistake.
    const half = halfTyped().filter((row) => row !== answers.rowOf(document.activeElement));
    const left = [...toMend, ...half.map(notSaved)];
    showRemarks(answers, [...left, ...problems]);
    showSummary(left);
    if (more) return;
    if (adopted) finishAdoption({ complete, revision });
    else if (request.complete && complete) location.assign(next_url ?? doneUrl);
}

// Says of each answer that a request carries what has become of it. → their rows.
function mark(state, request) {
    const rows = [...unsaved].filter((row) => same(row.answer, request.answers[row.key]));
    for (const row of rows) row.showMark(state);
    return rows;
}

function refused({ title, detail, problems, request }) {
    say("unsaved", `${title}: ${detail}`, "again");
    toMend = problems.filter(({ kind }) => kind === "problem");
    showRemarks(answers, problems);
    showSummary(toMend.length ? toMend : [{ item: null, message: detail }]);
    page("reason-field").hidden = !needsReason;
    if (!request.complete) return; // nobody asked for this save: the focus stays where they type
    page("problems").focus();
    // An entry that cannot be completed yet is still worth keeping as a draft.
    if (!needsReason) saver.keep(content({ complete: false }));
}

function askForReason() {
    needsReason = true;
    page("reason-field").hidden = false;
}

function count() {
    const skipped = skippedBy(branches, answers.document);
    for (const row of answers.rows) row.showSkipped(skipped.has(row.key));
    const { answered, withReason, total } = showCount(form, page("answered"));
    Object.assign(page("answered-bar"), { value: answered + withReason, max: total });
    for (const shown of form.querySelectorAll("[data-count]")) showCount(shown.closest("[data-section]"), shown);
}

function showCount(part, shown) {
    const counts = answers.countIn(part);
    const instead = counts.withReason ? `, ${counts.withReason} with a reason` : "";
    shown.textContent = `${counts.answered} of ${counts.total} answered${instead}`;
    return counts;
}

function say(state, text, ...buttons) {
    page("save-status").dataset.state = state;
    page("save-status").textContent = text;
    page("again").hidden = !buttons.includes("again");
}

// How far this form is, for the other windows of this person.
function asSeenElsewhere() {
    const { answered, withReason, total } = answers.countIn(form);
    const left = total - answered - withReason;
    const isBegun = answered + withReason > 0 && !needsReason;
    const isUnfinished = isBegun || unsentCorrection || !saver.everythingIsSaved;
    return { place: saveUrl, subject, form: title, left, isUnfinished };
}

// The hands are on the keys: the first code is typed without a click. On touch, no keypad springs up.
function beginAtFirstUnanswered() {
    const isFree = document.activeElement === document.body && !location.hash;
    if (isFree && matchMedia("(pointer: fine)").matches && !form.querySelector("fieldset").disabled)
        answers.firstUnanswered?.focus();
}

// ---- wiring

form.addEventListener("change", ({ target }) => {
    const row = answers.rowOf(target);
    if (target === row.missing && target.value) row.answer = { missing: target.value };
    else row.missing.value = "";
    changed(row);
});
form.addEventListener("input", ({ target }) => {
    if (target.matches("select, [type=radio], [type=checkbox]")) return; // these tell by "change"
    const row = answers.rowOf(target);
    row.missing.value = "";
    changed(row);
});
form.addEventListener("focusout", ({ target }) => {
    const row = answers.rowOf(target);
    if (row?.isHalfTyped) changed(row);
});
form.addEventListener("submit", (event) => {
    event.preventDefault();
    save({ complete: event.submitter?.value === "true" });
});
page("done_on").addEventListener("change", () => changed());
page("again").addEventListener("click", tryAgain);
page("throw-away").addEventListener("click", throwAway);
page("unanswered").addEventListener("click", () => answers.firstUnanswered?.focus());
listen(form, answers, {
    changed,
    save: () => save({ complete: false }),
    say: (text) => (page("key-refusal").textContent = text),
    atEnd: () => page("complete").focus(), // so that Enter finishes
});

count();
// Answered while this script was on its way.
answers.rows.filter((row) => row.isTouched).forEach(changed);
addEventListener("online", () => saver.flush());
addEventListener("focus", () => saver.flush());
document.addEventListener("visibilitychange", () => document.hidden && saver.flush());
addEventListener("beforeunload", (event) => {
    if (!isThrownAway && (!saver.mayBeLeft || unsentCorrection)) event.preventDefault();
});
beginAtFirstUnanswered();
navigator.serviceWorker?.register(WORKER, { scope: "/studies/" }).catch(() => {}); // then the browser's own page
watchSubject({ name: `${study} ${username}`, describe: asSeenElsewhere, doneUrl });
goOnWithWhatWaits();

// The head of a grid stays below the banner, however many lines that takes.
new ResizeObserver(([{ target }]) => {
    document.documentElement.style.setProperty("--banner-height", `${target.offsetHeight}px`);
}).observe(page("banner"));
