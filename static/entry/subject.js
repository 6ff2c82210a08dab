// Whose form this is: another tab with another participant, and the change from one to the next, are
// said, so that no answer is typed for the wrong one.

import { meet } from "./tabs.js";

const page = (id) => document.getElementById(id);

// describe() → see tabs.js. name: of the person and study whose windows these are.
export function watchSubject({ name, describe, doneUrl }) {
    const { place, subject } = describe();
    const twins = new Set(); // windows with this same form
    let elsewhere = null; // whose form the person looked at last, in another window

    function twin(other) {
        if (other.place === place) twins.add(other.from);
        page("twin").hidden = twins.size === 0;
    }

    meet({
        name,
        describe,
        found(other) {
            twin(other);
            if (other.subject !== subject && other.isUnfinished) ask(other, subject, doneUrl);
        },
        opened(other) {
            twin(other);
            elsewhere = other.subject;
        },
        left(other) {
            twins.delete(other.from);
            twin({});
        },
        looked: (other) => (elsewhere = other.subject),
    });
    addEventListener("focus", () => {
        if (elsewhere && elsewhere !== subject) sayChange(elsewhere, subject);
        elsewhere = null;
    });
    if (!location.hash) history.replaceState(history.state, "", `#${subject}`); // the address says it too
    const before = `equipoise ${name}`; // of this person in this tab; gone when it is closed
    sayChange(sessionStorage.getItem(before) ?? subject, subject);
    sessionStorage.setItem(before, subject);
}

function sayChange(before, subject) {
    page("switched").textContent = before === subject ? "" : `Now ${subject}, before ${before}`;
}

function ask(other, subject, doneUrl) {
    const dialog = page("switch");
    if (dialog.open) return;
    const what = other.left ? `${other.left} ${other.left === 1 ? "answer" : "answers"} not finished` : "a form that is not finished";
    dialog.querySelector("[data-said]").textContent =
        `You have ${other.subject} open in another tab (${other.form}) with ${what}. Go on to ${subject}?`;
    dialog.querySelector("[value=go]").textContent = `Go on to ${subject}`;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => dialog.returnValue === "go" || location.assign(doneUrl), { once: true });
    dialog.showModal();
}
