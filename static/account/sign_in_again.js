// The dialog of a page whose sign-in has ended: the same person signs in, and nothing typed is lost.

import { canUsePasskeys, getPasskey, optionsFrom } from "./passkey.js";

const { username, signInUrl, passkeyUrl } = document.body.dataset;
let asking = null; // one dialog at a time, whoever asks for it

// Resolves when this person is signed in. ask: how one waits for them, for tests and for Esc.
export function signInAgain() {
    asking ??= _signInAgain().finally(() => (asking = null));
    return asking;
}

async function _signInAgain() {
    const found = await whoIsSignedIn();
    if (found === username) return;
    const dialog = makeDialog();
    document.body.append(dialog);
    // In the room of a session care goes on beside the dialog: what is tapped waits on the tablet.
    if (document.querySelector("[data-never-blocked]")) dialog.show();
    else dialog.showModal();
    await new Promise((resolve) => {
        dialog.querySelector("form").addEventListener("submit", async (event) => {
            event.preventDefault();
            if (await tries(dialog)) resolve();
        });
        dialog.querySelector("[data-passkey]").addEventListener("click", async () => {
            if (await triesPasskey(dialog)) resolve();
        });
        // What stands on the page is nobody's before somebody has signed in.
        dialog.addEventListener("cancel", (event) => event.preventDefault());
    });
    dialog.remove();
}

// Asks the server, and takes over its token: another window may have signed in since.
export async function whoIsSignedIn() {
    const response = await fetch(signInUrl, { headers: { Accept: "application/json" } });
    const said = await response.json();
    takeToken(said.token);
    return said.username;
}

async function tries(dialog, passkey = "") {
    const form = dialog.querySelector("form");
    const body = new FormData(form);
    body.set("username", username);
    body.set("passkey", passkey);
    say(dialog, "Signing in …");
    try {
        await whoIsSignedIn();
        const headers = { Accept: "application/json", "X-CSRFToken": pageToken() };
        const response = await fetch(signInUrl, { method: "POST", headers, body });
        const said = await response.json();
        if (response.ok) {
            takeToken(said.token);
            return true;
        }
        dialog.querySelector("[data-second]").hidden &&= !said.needs_second_factor;
        dialog.querySelector("[data-passkey]").hidden = dialog.querySelector("[data-second]").hidden || !canUsePasskeys();
        say(dialog, said.detail);
    } catch {
        say(dialog, "No connection: what you typed is kept here. Try again.");
    }
    return false;
}

async function triesPasskey(dialog) {
    try {
        return await tries(dialog, await getPasskey(await optionsFrom(passkeyUrl, pageToken())));
    } catch (error) {
        say(dialog, error.message);
        return false;
    }
}

export function pageToken() {
    return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

export function takeToken(token) {
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

function say(dialog, text) {
    dialog.querySelector("[data-said]").textContent = text;
}

function makeDialog() {
    const dialog = document.createElement("dialog");
    dialog.className = "signed-out";
    dialog.setAttribute("aria-labelledby", "signed-out-title");
    dialog.append(
        made("form", { className: "stack", method: "post" }, [
            made("h2", { id: "signed-out-title", textContent: "You are signed out" }),
            made("p", { textContent: `Sign in again as ${username}. What you typed stays on this page.` }),
            field("again-password", "password", "Password", { type: "password", autocomplete: "current-password", required: true }),
            made("div", { hidden: true }, [field("again-code", "code", "Code of your second factor", { autocomplete: "one-time-code" })], { "data-second": "" }),
            made("p", { className: "problem" }, [], { "data-said": "", role: "status" }),
            made("div", { className: "row" }, [
                made("button", { type: "submit", className: "button button-main", textContent: "Sign in" }),
                made("button", { type: "button", className: "button", textContent: "Use a passkey", hidden: true }, [], { "data-passkey": "" }),
            ]),
        ]),
    );
    return dialog;
}

function field(id, name, label, more) {
    return made("div", { className: "field" }, [
        made("label", { htmlFor: id, textContent: label }),
        made("input", { id, name, ...more }),
    ]);
}

function made(tag, properties = {}, children = [], attributes = {}) {
    const element = Object.assign(document.createElement(tag), properties);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
}
