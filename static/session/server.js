// Talks to the server about one session, and puts its answers into the words that the queue knows.

import { pageToken } from "../account/sign_in_again.js";

const UNREACHABLE_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);
const TIMEOUT = 30000;

export async function read(url) {
    const asked = Date.now();
    // Marked as what a page asks for by itself: it does not show that somebody is there.
    const headers = { Accept: "application/json", "HX-Request": "true" };
    const answer = await understood(() => fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT) }));
    return { ...answer, asked, told: Date.now() };
}

// request: as it lies in the queue, {key, body}. The server takes it from the person who tapped alone,
// whoever has signed in on this tablet since.
export function send(url, { key, body }) {
    return understood(() =>
        fetch(url, {
            method: "POST",
            headers: {
                "Content-Type": "application/json",
                Accept: "application/json",
                "Idempotency-Key": key,
                "X-CSRFToken": pageToken(),
            },
            body: JSON.stringify(body),
            redirect: "manual",
            signal: AbortSignal.timeout(TIMEOUT),
        }),
    );
}

async function understood(ask) {
    try {
        const response = await ask();
        if (response.type === "opaqueredirect" || [401, 403].includes(response.status)) return { outcome: "signed_out" };
        if (UNREACHABLE_STATUS.has(response.status)) return { outcome: "unreachable" };
        const body = await response.json();
        if (response.ok) return { outcome: "saved", session: body };
        return { outcome: "refused", detail: body.detail ?? `The server refused it (${response.status}).` };
    } catch {
        return { outcome: "unreachable" };
    }
}
