// When a sign-in ends, for all windows of one browser: what one of them does keeps it for the others.

export const WARN_SECONDS = 120;
const KEY = "equipoise-seen-at";

export class Clock {
    #idle;
    #now;
    #shared;

    // idleSeconds: without a request. shared: the windows' storage; now: milliseconds.
    constructor({ idleSeconds, shared = localStorage, now = Date.now }) {
        this.#idle = idleSeconds * 1000;
        this.#shared = shared;
        this.#now = now;
    }

    // The server has just answered this person.
    seen() {
        this.#shared.setItem(KEY, String(this.#now()));
    }

    get secondsLeft() {
        return Math.ceil((Number(this.#shared.getItem(KEY)) + this.#idle - this.#now()) / 1000);
    }

    // going: nothing to say. ending: the last two minutes. ended: the server asks for a sign-in.
    get state() {
        if (this.secondsLeft <= 0) return "ended";
        return this.secondsLeft <= WARN_SECONDS ? "ending" : "going";
    }
}
