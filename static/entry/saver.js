// Keeps answers on their way to the server until it has them.
//
// One request at a time. A request that got no answer may have been saved all the same, so it is
// repeated unchanged, under its own idempotency key, before anything newer is sent. Whatever waits is
// in the queue of this browser (queue.js), from before the person is told that it is kept until the
// server has said that it is saved.

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
const NOTHING_KEPT = { isDurable: false, put: async () => {}, remove: async () => {} };

export class Saver {
    #send;
    #tell;
    #pause;
    #queue;
    #envelope;
    #revision;
    #next = null; // the newest content that no request carries yet
    #onItsWay = null; // the request that the server has not answered yet
    #outdated = []; // keys of requests that the server said no to, until a newer one is kept
    #kept = Promise.resolve(true); // whether the browser has the newest on its disk,
    #isKept = true; // as far as is known
    #running = false;
    #held = false; // after a conflict, until the person has chosen
    #refused = false; // the server answered no: what was typed is only in this browser
    #timer = null;
    #wake = null;

    // send(request) resolves to {outcome, …}: saved | unreachable | signed_out | conflict | refused.
    // tell(state, details) shows the person: waiting | kept | saving | saved | retrying | signed_out | …
    // pause(milliseconds) gives {done: Promise, cut()}: a wait that can be cut short.
    // queue: see queue.js; or its promise.
    // envelope: what each request has besides its key and body: {lane, url, …}.
    constructor({ send, tell, revision, queue = NOTHING_KEPT, envelope = {}, pause = breakablePause }) {
        this.#send = send;
        this.#tell = tell;
        this.#revision = revision;
        this.#queue = Promise.resolve(queue);
        this.#envelope = envelope;
        this.#pause = pause;
    }

    get everythingIsSaved() {
        return !this.hasSomethingToSend && !this.#refused;
    }

    // Whether the page may be closed: all that was typed is on its way by itself.
    get mayBeLeft() {
        return this.everythingIsSaved || (this.#isKept && !this.#refused && !this.#held);
    }

    get hasSomethingToSend() {
        return Boolean((this.#next && !this.#next.unfinished) || this.#onItsWay);
    }

    // Replaces what is still waiting; what is on its way is left alone.
    keep(content, { after = 800 } = {}) {
        this.#put(content, {});
        clearTimeout(this.#timer);
        if (this.#running || this.#held) return;
        this.#tell("waiting");
        this.#timer = setTimeout(() => this.flush(), after);
    }

    // Kept in the browser only: the person has not said all that a save needs.
    note(content) {
        this.#put(content, { unfinished: true });
    }

    // Goes on with what an earlier window left in the queue, oldest first.
    adopt(requests) {
        const [first, newest] = [requests[0], requests.at(-1)];
        this.#outdated = requests.slice(1, -1).map(({ key }) => key);
        this.#revision = first.body.based_on;
        if (first.unfinished) {
            this.#next = first;
            return;
        }
        this.#onItsWay = first;
        this.#next = newest === first ? null : newest;
        this.flush();
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
        this.#drop();
    }

    #drop() {
        if (this.#next) this.#outdated.push(this.#next.key);
        this.#next = null;
    }

    // based_on is null while the request before it has no answer yet.
    #put(content, more) {
        const body = { ...content, based_on: this.#onItsWay ? null : this.#revision };
        this.#next = { ...this.#envelope, ...more, key: this.#next?.key ?? uuid(), body };
        const outdated = this.#outdated.splice(0);
        this.#keepInQueue(this.#next).then((isKept) => isKept && outdated.forEach((key) => this.#forget(key)));
    }

    #keepInQueue(request) {
        this.#isKept = false;
        const kept = this.#queue.then(async (queue) => {
            await queue.put(request);
            return queue.isDurable;
        });
        this.#kept = kept.catch(() => false);
        this.#kept.then((isKept) => {
            this.#isKept = isKept;
            if (isKept) this.#tell("kept", { request: request.body });
        });
        return this.#kept;
    }

    #forget(key) {
        // Where that fails it is sent again: the same save, once.
        this.#queue.then((queue) => queue.remove(key)).catch(() => {});
    }

    #take() {
        if (!this.#onItsWay && this.#next && !this.#next.unfinished) {
            if (this.#next.body.based_on === null) this.#build(this.#next);
            this.#onItsWay = this.#next;
            this.#next = null;
        }
        return this.#onItsWay;
    }

    #build(request) {
        request.body.based_on = this.#revision;
        this.#keepInQueue(request);
    }

    // Tries until the server has said yes or no. False: stop until the person does something.
    async #deliver() {
        for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            this.#tell("saving");
            const answer = await this.#send(this.#onItsWay);
            if (answer.outcome !== "unreachable") return this.#settle(answer);
            this.#tell("retrying", { seconds: pause / 1000, kept: await this.#kept });
            await this.#wait(pause);
        }
    }

    async #wait(milliseconds) {
        const pause = this.#pause(milliseconds);
        this.#wake = pause.cut;
        await pause.done;
        this.#wake = null;
    }

    async #settle(answer) {
        const request = this.#onItsWay;
        if (answer.outcome === "signed_out") {
            this.#tell("signed_out", { kept: await this.#kept });
            return false;
        }
        this.#onItsWay = null;
        this.#refused = answer.outcome !== "saved";
        if (answer.outcome === "saved") this.#saved(request, answer.revision);
        else this.#outdated.push(request.key);
        if (answer.outcome === "conflict") this.#held = true;
        this.#tell(answer.outcome, { ...answer, request: request.body, more: Boolean(this.#next) });
        return !this.#held;
    }

    // First what follows learns on what it builds, then the saved one goes: a page that is closed in
    // between repeats the saved one, which gives the same revision.
    #saved(request, revision) {
        this.#revision = revision;
        if (this.#next) this.#build(this.#next);
        this.#forget(request.key);
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
export function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
