// On every page of a person who is signed in: a quiet warning before the sign-in ends, the dialog
// when it has, and passkeys beside every field for a code.

import { Clock } from "./clock.js";
import { canUsePasskeys, createPasskey, getPasskey, optionsFrom } from "./passkey.js";
import { pageToken, signInAgain, whoIsSignedIn } from "./sign_in_again.js";

const { username, idleLimit, passkeyUrl } = document.body.dataset;

if (username) watch(new Clock({ idleSeconds: Number(idleLimit) }));
if (canUsePasskeys()) offerPasskeys();

// ---- the end of the sign-in

function watch(clock) {
    const warning = makeWarning(clock);
    clock.seen();
    setInterval(() => look(clock, warning), 5000);
    document.addEventListener("visibilitychange", () => look(clock, warning));
    // A form that is sent too late would be lost on the sign-in page.
    document.addEventListener("submit", (event) => {
        if (clock.state !== "ended" || event.target.method !== "post" || event.target.closest("dialog")) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        askAgain(clock).then(() => event.target.requestSubmit(event.submitter));
    }, { capture: true });
    document.addEventListener("equipoise:saved", () => clock.seen());
}

function look(clock, warning) {
    warning.hidden = clock.state !== "ending";
    if (clock.state === "ended" && !document.hidden) askAgain(clock);
}

async function askAgain(clock) {
    try {
        await signInAgain();
        clock.seen();
    } catch {
        // No connection: asked again at the next look.
    }
}

function makeWarning(clock) {
    const warning = document.createElement("p");
    const stay = document.createElement("button");
    Object.assign(warning, { className: "notice notice-warn ending", hidden: true });
    warning.setAttribute("role", "status");
    Object.assign(stay, { type: "button", className: "button", textContent: "Stay signed in" });
    stay.addEventListener("click", async () => {
        const found = await whoIsSignedIn().catch(() => null);
        if (found === username) clock.seen();
        look(clock, warning);
    });
    warning.append("Your sign-in ends within two minutes. ", stay);
    document.body.append(warning);
    return warning;
}

// ---- passkeys

function offerPasskeys() {
    for (const code of document.querySelectorAll("input[autocomplete=one-time-code]")) {
        if (!code.form.dataset.beginPasskeyUrl) offerBeside(code);
    }
    for (const form of document.querySelectorAll("form[data-begin-passkey-url]")) {
        form.addEventListener("submit", (event) => add(event, form));
    }
}

function offerBeside(code) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: "Use a passkey instead" });
    button.addEventListener("click", async () => {
        await told(code, async () => {
            const address = passkeyUrl ?? code.form.dataset.passkeyUrl;
            const answer = await getPasskey(await optionsFrom(address, pageToken()));
            put(code.form, answer);
            code.required = false;
            button.textContent = "The passkey is given";
            if (!username) code.form.requestSubmit();
        });
    });
    code.parentElement.append(button);
}

// The proof goes first; the browser is asked with what the server says, and its answer is sent.
async function add(event, form) {
    if (form.elements.passkey) return;
    event.preventDefault();
    await told(form.elements.name, async () => {
        const fields = { password: form.elements.password.value, code: form.elements.code?.value ?? "" };
        put(form, await createPasskey(await optionsFrom(form.dataset.beginPasskeyUrl, pageToken(), fields)));
        form.requestSubmit();
    });
}

function put(form, answer) {
    const field = form.elements.passkey ?? document.createElement("input");
    Object.assign(field, { type: "hidden", name: "passkey", value: answer });
    form.append(field);
}

async function told(control, act) {
    const problem = control.parentElement.querySelector(".problem") ?? document.createElement("p");
    problem.className = "problem";
    control.parentElement.append(problem);
    problem.textContent = "";
    try {
        await act();
    } catch (error) {
        problem.textContent = `Error: ${error.message}`;
    }
}
