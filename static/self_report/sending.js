// What was answered goes to the server in its order. Until the server has it, it waits in this browser,
// also without network and over a reload; afterwards nothing of it stays here (static/entry/queue.js).

import { openQueue } from "../entry/queue.js";
import { uuid } from "../entry/saver.js";
import { keepHelp } from "./kept_help.js";

const PAUSE = 5000;
const TIMEOUT = 30000;
const SIGNED_OUT = [401, 403];
const LATER = [408, 409, 425, 429, 500, 502, 503, 504];

// shown: the line that says saving, saved, no network … in the participant's language.
// heard(request, answer): after each request; true where what was refused is asked for again on the
// page, and so need not wait here.
export async function openSending({ shown, heard = () => {} }) {
    navigator.serviceWorker?.register(shown.dataset.worker, { scope: "/p/" });
    keepHelp();
    leaveWhenIdle(Number(shown.dataset.idleLimit) * 1000);
    const queue = await openQueue({ person: shown.dataset.person, study: "self-report" });
    return new Sending(queue, shown, heard);
}

class Sending {
    #queue;
    #shown;
    #heard;
    #timer = null;
    #running = null;
    #again = false;

    constructor(queue, shown, heard) {
        this.#queue = queue;
        this.#shown = shown;
        this.#heard = heard;
        addEventListener("online", () => this.send());
        addEventListener("offline", () => this.#say(this.#keptWords, "kept"));
        document.addEventListener("visibilitychange", () => document.hidden || this.send());
    }

    waiting(lane) {
        return this.#queue.waiting(lane);
    }

    // request: {lane, url, fields: [[name, value], …]}. Resolves when it is kept; it is sent meanwhile.
    async keep(request) {
        await this.#queue.put({ ...request, key: uuid() });
        this.send();
    }

    // Sends what waits; resolves to the outcome of the queue's `drain`.
    send() {
        clearTimeout(this.#timer);
        if (this.#running) this.#again = true;
        else this.#running = this.#run().finally(() => (this.#running = null));
        return this.#running;
    }

    async #run() {
        let outcome = "saved";
        do {
            this.#again = false;
            if (!(await this.#queue.waiting()).length) continue;
            this.#say("saving", "sending");
            outcome = await this.#queue.drain((request) => this.#post(request));
            this.#tell(outcome);
        } while (this.#again);
        if (["unreachable", "held"].includes(outcome)) this.#timer = setTimeout(() => this.send(), PAUSE);
        return outcome;
    }

    #tell(outcome) {
        if (outcome === "saved") this.#say("saved", "saved");
        else if (outcome === "signed_out") this.#say("signedOut", "kept");
        else if (outcome === "refused") this.#say("refused", "kept");
        else this.#say(this.#keptWords, "kept");
    }

    get #keptWords() {
        return this.#queue.isDurable ? "offline" : "unkept";
    }

    #say(words, state) {
        this.#shown.dataset.state = state;
        this.#shown.textContent = this.#shown.dataset[words];
    }

    async #post(request) {
        const answer = await posted(request);
        const isAskedAgain = this.#heard(request, answer);
        return isAskedAgain ? { outcome: "saved" } : answer;
    }
}

async function posted({ url, fields, key }) {
    try {
        const response = await fetch(url, {
            method: "POST",
            headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
            body: new URLSearchParams([...fields, ["idempotency_key", key]]),
            redirect: "manual",
            signal: AbortSignal.timeout(TIMEOUT),
        });
        if (SIGNED_OUT.includes(response.status)) return { outcome: "signed_out" };
        if (LATER.includes(response.status)) return { outcome: "unreachable" };
        if (!response.ok) return { outcome: "refused", ...(await response.json().catch(() => ({}))) };
        // An answer that is cut off on its way fails here, and the same request is sent again.
        return { outcome: "saved", ...(await response.json()) };
    } catch {
        return { outcome: "unreachable" };
    }
}

// The page's own: one that was kept with an answer would be old after a new sign-in.
function csrfToken() {
    return document.querySelector("[name=csrfmiddlewaretoken]").value;
}

// What is on the screen does not stay there longer than the sign-in lasts.
function leaveWhenIdle(limit) {
    let timer;
    const stay = () => {
        clearTimeout(timer);
        timer = setTimeout(() => location.replace("/p/"), limit);
    };
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, stay);
    stay();
}
