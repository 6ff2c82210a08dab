// Talks to the server about one entry, and puts its answers into the few words the saver knows.

const UNREACHABLE_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);
const TIMEOUT = 30000;

// form: the page's form, with its save address, its person and its CSRF token.
export function serverFor(form) {
    const tokenField = form.elements.csrfmiddlewaretoken;

    async function put({ key, body }) {
        return fetch(form.dataset.saveUrl, {
            method: "PUT",
            headers: {
                "Content-Type": "application/json",
                Accept: "application/json",
                "Idempotency-Key": key,
                "X-CSRFToken": tokenField.value,
            },
            body: JSON.stringify(body),
            redirect: "manual",
            signal: AbortSignal.timeout(TIMEOUT),
        });
    }

    async function send(request) {
        try {
            let response = await put(request);
            if (mayBeSignedOut(response)) {
                const page = await currentForm();
                if (!page) return { outcome: "signed_out" };
                // Someone who signed in on this computer since must not get these answers
                // written under their own name.
                if (page.dataset.person !== form.dataset.person) return anotherPerson(form);
                tokenField.value = page.elements.csrfmiddlewaretoken.value;
                response = await put(request);
            }
            return await understood(response);
        } catch {
            return { outcome: "unreachable" };
        }
    }

    // This page as it would load now; null when that leads to the sign-in page.
    async function currentForm() {
        const response = await fetch(location.href, { signal: AbortSignal.timeout(TIMEOUT) });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        return page.getElementById(form.id);
    }

    return { send };
}

function mayBeSignedOut(response) {
    return response.type === "opaqueredirect" || [401, 403].includes(response.status);
}

function anotherPerson(form) {
    const detail = `Someone else has signed in on this computer. Sign in as ${form.dataset.person} to save what you typed.`;
    return { outcome: "refused", title: "Not saved", detail, problems: [] };
}

export async function understood(response) {
    if (UNREACHABLE_STATUS.has(response.status)) return { outcome: "unreachable" };
    const body = await response.json().catch(() => ({}));
    // An answer cut off on its way says nothing; the same request is asked again.
    if (response.status === 200) return { outcome: "revision" in body ? "saved" : "unreachable", ...body };
    if (response.status === 409 && body.current) return { outcome: "conflict", ...body };
    return {
        outcome: "refused",
        title: body.title ?? "Not saved",
        detail: body.detail ?? `The server refused it (${response.status}).`,
        problems: body.problems ?? [],
    };
}
