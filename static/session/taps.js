// Every tap of a session: kept in this browser first, then sent in its order, and shown either way.

import { openQueue } from "../entry/queue.js";
import { signInAgain, whoIsSignedIn } from "../account/sign_in_again.js";
import { uuid } from "./tablet_clock.js";
import { read, send } from "./server.js";

const PAUSE = 5000;

export class Taps extends EventTarget {
    session = { steps: [], observations: [], summary: [] };
    refusals = new Map(); // {key of a tap that waits: why the server did not take it}
    state = "opening"; // opening | saved | sending | offline | signed_out
    isFull = false; // a tap was neither kept nor sent
    #room;
    #clock;
    #queue;
    #waiting = [];
    #busy = null;
    #again = false;
    #tokenTried = false;

    constructor(room, clock) {
        super();
        this.#room = room;
        this.#clock = clock;
    }

    async open() {
        const { person, study, visit } = this.#room;
        this.#queue = await openQueue({ person, study: `${study}: session ${visit}` });
        this.#waiting = await this.#queue.waiting();
        this.#changed();
        await this.refresh();
        addEventListener("online", () => this.sync());
        setInterval(() => this.#look(), PAUSE);
        // A tablet that slept measures its clock anew, and sees what another tablet recorded.
        document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    }

    get isDurable() {
        return this.#queue?.isDurable ?? true;
    }

    // The taps that this browser keeps, as the server would show them; `waits` tells them apart.
    get waiting() {
        const there = new Set(this.session.observations.map((one) => one.id));
        return this.#waiting.filter(({ key }) => !there.has(key)).map((request) => this.#asShown(request));
    }

    // All of them in the order in which they happened.
    get all() {
        const inOrder = (a, b) => Date.parse(a.happened_at) - Date.parse(b.happened_at) || (a.device === b.device ? a.sequence - b.sequence : 0);
        return [...this.session.observations, ...this.waiting].sort(inOrder);
    }

    // Resolves when it is on the disk of this tablet, and then is sent. of: the id of the event that it is about.
    async record(kind, said = {}, { words = "", of = null } = {}) {
        const key = uuid();
        const body = { person: this.#room.person, kind, said, words, of, ...this.#clock.stamp() };
        // What is about an event goes after it; nothing else waits for anything.
        const request = { key, lane: of ?? key, body };
        this.#waiting.push(request);
        this.#changed();
        try {
            await this.#queue.put(request);
        } catch {
            return this.#withoutDisk(request);
        }
        this.sync();
    }

    // The disk of the tablet takes nothing: then it is sent at once, or said to be lost.
    async #withoutDisk(request) {
        const { outcome } = await this.#sendOne(request);
        this.#waiting = await this.#queue.waiting();
        this.isFull = outcome !== "saved";
        this.#changed();
    }

    async discard(key) {
        await this.#queue.remove(key);
        this.refusals.delete(key);
        this.#waiting = await this.#queue.waiting();
        this.#changed();
    }

    async refresh() {
        const answer = await read(this.#room.observations_url);
        if (answer.outcome === "saved") this.#took(answer);
        else this.#is(answer.outcome === "signed_out" ? "signed_out" : "offline");
        if (answer.outcome === "saved") await this.sync();
    }

    // Whether the line, or the sign-in, is back.
    #look() {
        if (this.#waiting.length > this.refusals.size) return this.sync();
        if (["offline", "signed_out"].includes(this.state)) return this.refresh();
    }

    // One at a time; a tap that comes in between is sent by the next round.
    sync() {
        this.#again = true;
        this.#busy ??= this.#rounds().finally(() => (this.#busy = null));
        return this.#busy;
    }

    async signIn() {
        await signInAgain();
        await this.refresh();
    }

    async #rounds() {
        while (this.#again) {
            this.#again = false;
            await this.#round();
        }
    }

    async #round() {
        if (!this.#waiting.length) return this.#is("saved");
        this.#is("sending");
        const outcome = await this.#queue.drain((request) => this.#sendOne(request));
        this.#waiting = await this.#queue.waiting();
        // "held": another window of this person sends at this moment.
        const state = { unreachable: "offline", signed_out: "signed_out", held: "sending" }[outcome] ?? "saved";
        this.#is(state);
        // The token of a page that was kept without a network is fetched with the first answer.
        if (state === "signed_out" && (await this.#isStillThere())) this.#again = true;
    }

    async #isStillThere() {
        const before = this.#tokenTried;
        this.#tokenTried = true;
        return !before && (await whoIsSignedIn().catch(() => null)) === this.#room.person;
    }

    async #sendOne(request) {
        const answer = await send(this.#room.observations_url, request);
        if (answer.outcome === "saved") {
            this.#tokenTried = false;
            this.#took(answer);
            document.dispatchEvent(new Event("equipoise:saved"));
        }
        if (answer.outcome === "refused") this.refusals.set(request.key, answer.detail);
        return answer;
    }

    #took({ session, asked, told }) {
        this.session = session;
        if (asked) this.#clock.measured({ asked, told, now: session.now });
        this.#changed();
    }

    #is(state) {
        this.state = state;
        this.#changed();
    }

    #changed() {
        this.dispatchEvent(new Event("changed"));
    }

    #asShown({ key, body }) {
        const happened = new Date(Date.parse(body.device_time) + body.clock_offset_ms).toISOString();
        const note = this.refusals.get(key) ?? "";
        return { ...body, id: key, happened_at: happened, by: "", marks: [], note, entry_url: null, waits: true };
    }
}
