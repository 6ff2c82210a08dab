// Sends one request of the queue, and puts the server's answer into the few words its senders know.

import { pageToken, whoIsSignedIn } from "../account/sign_in_again.js";

const UNREACHABLE_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);
const TIMEOUT = 30000;

// request: {key, url, body, method}. → {outcome, …}: saved | conflict | refused | unreachable | signed_out.
export async function send(request) {
    const { username } = document.body.dataset;
    try {
        let response = await ask(request);
        if (mayBeSignedOut(response)) {
            const found = await whoIsSignedIn(); // and takes over the token of a sign-in elsewhere
            if (!found) return { outcome: "signed_out" };
            // Someone who signed in on this computer since must not get these answers
            // written under their own name.
            if (found !== username) return anotherPerson(username);
            response = await ask(request);
        }
        return await understood(response);
    } catch {
        return { outcome: "unreachable" };
    }
}

async function ask({ key, url, body, method = "PUT" }) {
    return fetch(url, {
        method,
        headers: {
            "Content-Type": "application/json",
            Accept: "application/json",
            "Idempotency-Key": key,
            "X-CSRFToken": pageToken(),
        },
        body: JSON.stringify(body),
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT),
    });
}

function mayBeSignedOut(response) {
    return response.type === "opaqueredirect" || [401, 403].includes(response.status);
}

function anotherPerson(username) {
    const detail = `Someone else has signed in on this computer. Sign in as ${username} to save what you typed.`;
    return { outcome: "refused", title: "Not saved", detail, problems: [] };
}

async function understood(response) {
    if (UNREACHABLE_STATUS.has(response.status)) return { outcome: "unreachable" };
    const body = await response.json().catch(() => null);
    // An answer cut off on its way says nothing; the same request is asked again.
    if (response.ok) return body ? { outcome: "saved", ...body } : { outcome: "unreachable" };
    if (response.status === 409 && body?.current) return { outcome: "conflict", ...body };
    return {
        outcome: "refused",
        title: body?.title ?? "Not saved",
        detail: body?.detail ?? `The server refused it (${response.status}).`,
        problems: body?.problems ?? [],
    };
}
