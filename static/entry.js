// The entry page: answers are saved as they are given, and nothing typed is lost silently.

import { signInAgain } from "./account/sign_in_again.js";
import { Answers } from "./entry/answers.js";
import { choose } from "./entry/conflict.js";
import { listen } from "./entry/keyboard.js";
import { showRemarks, showSummary } from "./entry/remarks.js";
import { Saver } from "./entry/saver.js";
import { serverFor } from "./entry/server.js";

const page = (id) => document.getElementById(id);
const form = page("entry");
const answers = new Answers(form);
const server = serverFor(form);
const saver = new Saver({
    send: (request) => server.send(request),
    tell: (state, details = {}) => SHOWN[state](details),
    revision: Number(form.dataset.revision),
});
let needsReason = "reasonRequired" in form.dataset; // the entry has been complete before
let unsentCorrection = false; // a change to a complete entry waits for its reason
let toMend = []; // problems of the last refusal, of items that have not changed since
let conflict = null; // two values of one item, until the person has chosen

// ---- what the person does

function changed(row) {
    row?.showMissing();
    toMend = toMend.filter(({ item }) => item !== row?.key);
    count();
    if (needsReason) {
        unsentCorrection = true;
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

// ---- what the person sees

const SHOWN = {
    waiting: () => say("waiting", "Not saved yet …"),
    saving: () => say("saving", "Saving …"),
    saved,
    refused,
    conflict: (found) => {
        conflict = found;
        say("unsaved", "Not saved: this entry was saved in between, elsewhere. Choose which answers to keep.", "again");
        decide();
    },
    retrying: ({ seconds }) =>
        say("unsaved", `Not saved: no connection. Trying again in ${seconds} s; keep this page open.`, "again"),
    signed_out,
};

// The same save goes on its way again, under its own key.
async function signed_out() {
    say("unsaved", "Not saved: you are signed out. What you typed is kept here.", "again");
    await signInAgain();
    saver.flush();
}

function saved({ saved_at, complete, problems = [], next_url, request, more }) {
    unsentCorrection = false;
    document.dispatchEvent(new Event("equipoise:saved")); // somebody is there: account/page.js
    page("banner").querySelector(".status").textContent = complete ? "Complete" : "In progress";
    say("saved", `Saved at ${new Date(saved_at).toLocaleTimeString("en-GB")}`);
    // A saved draft does not take back what the last refusal said is left to mend.
    if (request.complete) toMend = [];
    // Where the person is typing this moment, half an answer is no mistake.
    const half = halfTyped().filter((row) => row !== answers.rowOf(document.activeElement));
    const left = [...toMend, ...half.map(notSaved)];
    showRemarks(answers, [...left, ...problems]);
    showSummary(left);
    if (request.complete && complete && !more) location.assign(next_url ?? form.dataset.doneUrl);
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
    const { answered, withReason } = showCount(form, page("answered"));
    page("answered-bar").value = answered + withReason;
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

// ---- wiring

form.addEventListener("change", ({ target }) => {
    const row = answers.rowOf(target);
    if (target === row.missing && target.value) {
        row.answer = { missing: target.value };
        answers.neighbour(row, 1).focus();
    } else {
        row.missing.value = "";
    }
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
listen(form, answers, {
    changed,
    save: () => save({ complete: false }),
    say: (text) => (page("key-refusal").textContent = text),
    atEnd: () => page("complete").focus(), // so that Enter finishes
});

count();
addEventListener("online", () => saver.flush());
addEventListener("focus", () => saver.flush());
document.addEventListener("visibilitychange", () => document.hidden && saver.flush());
addEventListener("beforeunload", (event) => {
    if (!saver.everythingIsSaved || unsentCorrection) event.preventDefault();
});

// The head of a grid stays below the banner, however many lines that takes.
new ResizeObserver(([{ target }]) => {
    document.documentElement.style.setProperty("--banner-height", `${target.offsetHeight}px`);
}).observe(page("banner"));
