// Keeps answers on their way to the server until it has them.
//
// One request at a time. A request that got no answer may have been saved all the same, so it is
// repeated unchanged, under its own idempotency key, before anything newer is sent.

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;

export class Saver {
    #send;
    #tell;
    #pause;
    #revision;
    #next = null; // the newest content that no request carries yet
    #onItsWay = null; // the request that the server has not answered yet
    #running = false;
    #held = false; // after a conflict, until the person has chosen
    #refused = false; // the server answered no: what was typed is only on this page
    #timer = null;
    #wake = null;

    // send(request) resolves to {outcome, …}: saved | unreachable | signed_out | conflict | refused.
    // tell(state, details) shows the person: waiting | saving | saved | retrying | signed_out | …
    // pause(milliseconds) gives {done: Promise, cut()}: a wait that can be cut short.
    constructor({ send, tell, revision, pause = breakablePause }) {
        this.#send = send;
        this.#tell = tell;
        this.#revision = revision;
        this.#pause = pause;
    }

    get everythingIsSaved() {
        return !this.hasSomethingToSend && !this.#refused;
    }

    get hasSomethingToSend() {
        return Boolean(this.#next || this.#onItsWay);
    }

    // Replaces what is still waiting; what is on its way is left alone.
    keep(content, { after = 800 } = {}) {
        this.#next = content;
        clearTimeout(this.#timer);
        if (this.#running || this.#held) return;
        this.#tell("waiting");
        this.#timer = setTimeout(() => this.flush(), after);
    }

    // Sends now what is waiting; cuts short the pause before a repeat.
    async flush() {
        clearTimeout(this.#timer);
        this.#wake?.();
        if (this.#running || this.#held) return;
        this.#running = true;
        let goOn = true;
        while (goOn && this.#take()) goOn = await this.#deliver();
        this.#running = false;
    }

    // After a conflict: what is kept from here on builds on the revision the person has now seen.
    continueFrom(revision) {
        this.#revision = revision;
        this.#held = false;
        this.#next = null;
    }

    #take() {
        if (!this.#onItsWay && this.#next) {
            this.#onItsWay = { key: uuid(), body: { ...this.#next, based_on: this.#revision } };
            this.#next = null;
        }
        return this.#onItsWay;
    }

    // Tries until the server has said yes or no. False: stop until the person does something.
    async #deliver() {
        for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            this.#tell("saving");
            const answer = await this.#send(this.#onItsWay);
            if (answer.outcome !== "unreachable") return this.#settle(answer);
            this.#tell("retrying", { seconds: pause / 1000 });
            await this.#wait(pause);
        }
    }

    async #wait(milliseconds) {
        const pause = this.#pause(milliseconds);
        this.#wake = pause.cut;
        await pause.done;
        this.#wake = null;
    }

    #settle(answer) {
        const request = this.#onItsWay;
        if (answer.outcome === "signed_out") {
            this.#tell("signed_out");
            return false;
        }
        this.#onItsWay = null;
        this.#refused = answer.outcome !== "saved";
        if (answer.outcome === "saved") this.#revision = answer.revision;
        if (answer.outcome === "conflict") this.#held = true;
        this.#tell(answer.outcome, { ...answer, request: request.body, more: Boolean(this.#next) });
        return !this.#held;
    }
}

function breakablePause(milliseconds) {
    let cut;
    const done = new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        cut = () => {
            clearTimeout(timer);
            resolve();
        };
    });
    return { done, cut };
}

// crypto.randomUUID exists on https only; a demo on a local network has none.
function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
