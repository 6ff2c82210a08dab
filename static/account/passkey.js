// Passkeys: what the server asks, put to the browser, and its answer as the server reads it.

export const canUsePasskeys = () => Boolean(globalThis.PublicKeyCredential && navigator.credentials);

// address: where the server says what to ask. fields: what is sent along. token: of the page's forms.
export async function optionsFrom(address, token, fields = {}) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    const response = await fetch(address, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": token },
        body,
        redirect: "manual",
    });
    const said = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(said.detail ?? "The server did not answer: try again.");
    return said;
}

export async function createPasskey(options) {
    const { user, excludeCredentials, challenge, ...others } = options;
    const publicKey = {
        ...others,
        challenge: bytesOf(challenge),
        user: { ...user, id: bytesOf(user.id) },
        excludeCredentials: withBytes(excludeCredentials),
    };
    return asJson(await navigator.credentials.create({ publicKey }));
}

export async function getPasskey(options) {
    const { allowCredentials, challenge, ...others } = options;
    const publicKey = { ...others, challenge: bytesOf(challenge), allowCredentials: withBytes(allowCredentials) };
    return asJson(await navigator.credentials.get({ publicKey }));
}

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

// The credential as JSON, with base64url for bytes (W3C Web Authentication, level 3, 5.1.8).
export function asJson(credential) {
    const parts = PARTS.filter((part) => credential.response[part]);
    return JSON.stringify({
        id: credential.id,
        rawId: textOf(credential.rawId),
        type: credential.type,
        response: Object.fromEntries(parts.map((part) => [part, textOf(credential.response[part])])),
        clientExtensionResults: {},
    });
}

function withBytes(credentials = []) {
    return (credentials ?? []).map((each) => ({ ...each, id: bytesOf(each.id) }));
}

export function bytesOf(text) {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

export function textOf(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
