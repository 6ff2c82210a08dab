// The questions of one form, one after the other: a tap keeps the answer and goes on. It works without
// network until the last question; only the look at all answers, and sending them off, need one.

import { skippedBy } from "../entry/branches.js";
import { openSending } from "./sending.js";

const part = (id) => document.getElementById(id);
const page = part("questions");
const questions = [...page.querySelectorAll("form.question")];
const branches = JSON.parse(page.dataset.branches);
const isOneByOne = "onePerScreen" in page.dataset;
const offered = new Set(); // kinds of help that were offered on this page, unasked
let afterHelp = () => {};
let tapped = null; // the answer that a finger or mouse is on

// ---- which questions are asked

function skipped() {
    const chosen = [...page.querySelectorAll("[type=radio]:checked")];
    return skippedBy(branches, Object.fromEntries(chosen.map(({ name, value }) => [name, value])));
}

function asked() {
    const left = skipped();
    return questions.filter(({ dataset }) => "answered" in dataset || !left.has(dataset.key));
}

function questionAt(place) {
    return questions.find(({ dataset }) => dataset.place === String(place));
}

// ---- what the person sees

function show(question, { push = true } = {}) {
    only(question);
    const all = asked();
    const number = Math.max(all.indexOf(question), 0) + 1;
    if (isOneByOne) {
        const words = question.querySelector(".progress-words");
        words.textContent = words.dataset.words.replace("{number}", number).replace("{total}", all.length);
        Object.assign(question.querySelector("progress"), { max: all.length, value: number });
    }
    if (push) history.pushState(null, "", `?at=${question.dataset.place}`);
    question.querySelector(".asked").focus();
    scrollTo(0, 0);
}

function only(section) {
    const all = asked();
    for (const other of [...questions, part("help"), part("end")]) {
        other.hidden = other !== section && (isOneByOne || !all.includes(other));
    }
}

function offerHelp(kind, goOn) {
    offered.add(kind);
    afterHelp = goOn;
    sayWhoKnows(kind === "call" ? navigator.onLine : null);
    only(part("help"));
    part("help-title").focus();
    scrollTo(0, 0);
}

// isTold: whether the clinic knows, or will as soon as there is a network; null where it need not.
function sayWhoKnows(isTold) {
    const help = part("help");
    help.querySelector(".if-call").hidden = isTold !== true;
    help.querySelector(".if-offline").hidden = isTold !== false;
}

// Back to what is on the screen now.
function comeBack() {
    const question = questions.find(({ hidden }) => !hidden);
    return () => (question ? show(question, { push: false }) : finish());
}

function goOnFrom(question) {
    const all = asked();
    const isDone = all.every(({ dataset }) => "answered" in dataset);
    const next = isDone ? null : all[all.indexOf(question) + 1];
    if (!isOneByOne) only(question);
    else if (next) show(next);
    else finish();
}

async function finish() {
    const outcome = await sending.send();
    if (!part("help").hidden) {
        afterHelp = finish;
    } else if (outcome === "saved") {
        location.assign(page.dataset.reviewUrl);
    } else {
        only(part("end"));
        part("end-title").focus();
    }
}

function refuse(question, message) {
    delete question.dataset.answered;
    show(question);
    const problem = question.querySelector(".problem") ?? document.createElement("p");
    problem.className = "problem";
    problem.setAttribute("role", "alert");
    problem.textContent = message;
    question.querySelector("legend").after(problem);
}

// ---- answering

async function answer(question, submitter) {
    const fields = fieldsOf(question, submitter);
    if (submitter?.matches(".decline")) question.querySelectorAll(":checked").forEach((one) => (one.checked = false));
    if (!(await keep(question, fields))) return;
    page.querySelector(".instruction")?.removeAttribute("open");
    question.querySelector(".problem")?.remove();
    const kind = question.querySelector(":checked")?.dataset.leadsTo;
    if (kind === "call" || (kind && !offered.has(kind))) offerHelp(kind, () => goOnFrom(question));
    else goOnFrom(question);
}

async function keep(question, fields) {
    try {
        await sending.keep({ lane: page.dataset.entry, url: question.action, fields });
    } catch {
        question.submit(); // this browser keeps nothing: the server alone
        return false;
    }
    question.dataset.answered = "";
    return true;
}

// What is typed counts before Continue is pressed: the person may put the device away.
function keepTyped(control) {
    const isTyped = control?.matches?.("input:not([type=radio], [type=checkbox], [type=hidden]), textarea");
    if (!isTyped || !control.value || control.value === control.defaultValue || !control.checkValidity()) return;
    control.defaultValue = control.value;
    keep(control.form, fieldsOf(control.form));
}

function fieldsOf(question, submitter) {
    const item = ["item", question.dataset.key];
    if (submitter?.matches(".decline")) return [item, ...(submitter.name ? [[submitter.name, submitter.value]] : [])];
    return [item, ...[...new FormData(question)].filter(([name]) => name === question.dataset.key)];
}

// What an earlier visit to this page left in the browser is on the page again.
function restore({ fields }) {
    const question = questionOf(fields);
    const values = fields.filter(([name]) => name === question.dataset.key).map(([, value]) => value);
    for (const control of question.elements) {
        if (control.name !== question.dataset.key) continue;
        if (["radio", "checkbox"].includes(control.type)) control.checked = values.includes(control.value);
        else control.value = values[0] ?? "";
    }
    question.dataset.answered = "";
}

function questionOf(fields) {
    const { item } = Object.fromEntries(fields);
    return questions.find(({ dataset }) => dataset.key === item);
}

// True where an answer that the form cannot take is asked for again, so that it need not wait.
function heard({ lane, fields }, { outcome, help, problems = [] }) {
    if (help === "call") {
        if (!offered.has(help)) offerHelp(help, comeBack());
        sayWhoKnows(true);
    }
    const isRefused = lane === page.dataset.entry && outcome === "refused" && problems.length > 0;
    if (isRefused) refuse(questionOf(fields), problems[0].message);
    return isRefused;
}

// ---- wiring

const sending = await openSending({ shown: part("saving"), heard });

page.addEventListener("pointerdown", ({ target }) => (tapped = target.closest(".answer")));
page.addEventListener("keydown", () => (tapped = null)); // arrows choose, and Enter answers
page.addEventListener("click", ({ target }) => {
    if (target.type !== "radio" || target.closest(".answer") !== tapped) return;
    tapped = null;
    answer(target.form);
});
page.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(event.target, event.submitter);
});
page.addEventListener("click", (event) => {
    if (!event.target.closest(".back")) return;
    const all = asked();
    const before = all[all.indexOf(event.target.closest("form")) - 1];
    if (!before) return; // the link leads to the list of questionnaires
    event.preventDefault();
    show(before);
});
page.addEventListener("change", ({ target }) => keepTyped(target));
document.addEventListener("visibilitychange", () => document.hidden && keepTyped(document.activeElement));
part("go-on").addEventListener("click", () => afterHelp());
part("to-review").addEventListener("click", finish);
part("ask-help").addEventListener("click", (event) => {
    event.preventDefault();
    if (part("help").hidden) offerHelp("asked", comeBack());
});
addEventListener("popstate", () => {
    const question = questionAt(new URLSearchParams(location.search).get("at") ?? page.dataset.place);
    if (question) show(question, { push: false });
});

const left = await sending.waiting(page.dataset.entry);
left.forEach(restore);
if (left.length) {
    const next = asked().find(({ dataset }) => !("answered" in dataset));
    if (isOneByOne && !next) finish();
    else if (isOneByOne) show(next, { push: false });
    sending.send();
}
