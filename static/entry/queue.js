// Requests that wait in this browser until the server has taken them. They outlive a reload, a closed
// laptop and the end of a sign-in, and are sent in their order.
//
//     const queue = await openQueue({ person, study });
//     queue.isDurable              false where this browser keeps nothing safely: then only the page does
//     await queue.put(request)     resolves when it is on the disk, not before; rejects when it is not
//     await queue.waiting(lane)    the requests in the order of their first put; of all lanes without one
//     await queue.remove(key)
//     await queue.hold(lane)       until this page is gone, no other page sends what is in this lane
//     await queue.drain(send, { lane })   sends what waits, oldest first, and removes what was saved
//
// request: {key, lane, …anything JSON}. key: a UUID, its Idempotency-Key; a put with the same key
// replaces the request in its place; `waiting` adds `at`, when it was put. lane: what has to stay in order among itself, such as one form.
// send(request) resolves to {outcome}. "saved": it is removed and the next is sent. "unreachable" or
// "signed_out": nothing more is sent. Anything else: it stays and stops its lane, others go on.
// drain resolves to the last outcome that was not "saved", or to "saved".
//
// person: who typed, as they sign in. Another person's queue is neither shown nor sent; that something
// of theirs is there can be counted (`whatWaits`), no more. Requests are encrypted (kept.js).

import { openKept } from "./kept.js";

const DAY = 24 * 60 * 60 * 1000;
export const DAYS_KEPT = 14;
const STOPS_EVERYTHING = ["unreachable", "signed_out"];

export async function openQueue({ person, study, now = Date.now, kept = openKept() }) {
    const storage = await kept;
    await sweep(storage, now());
    return new Queue(storage, person, study, now);
}

// What waits in this browser, by its outside: {waiting: [{person, study, at}], expired: how many}.
// expired: those that were just deleted, after 14 days. at: when it was put, in milliseconds.
export async function whatWaits({ now = Date.now, kept = openKept() } = {}) {
    const storage = await kept;
    const expired = await sweep(storage, now());
    return { waiting: await storage.outsides(), expired };
}

class Queue {
    #storage;
    #owner;
    #now;
    #held = new Set();
    #last = Promise.resolve(); // puts and removals happen in the order in which they were asked for

    constructor(storage, person, study, now) {
        this.#storage = storage;
        this.#owner = { person, study };
        this.#now = now;
    }

    get isDurable() {
        return this.#storage.isDurable;
    }

    put(request) {
        return this.#inOrder(() => this.#storage.put({ ...this.#owner, key: request.key, at: this.#now() }, request));
    }

    remove(key) {
        return this.#inOrder(() => this.#storage.remove(key));
    }

    waiting(lane) {
        return this.#inOrder(async () => {
            const all = await this.#storage.requestsOf(this.#owner);
            return lane === undefined ? all : all.filter((each) => each.lane === lane);
        });
    }

    async hold(lane) {
        await new Promise((held) => this.#locked(lane, {}, () => (held(), new Promise(() => {}))));
        this.#held.add(lane);
    }

    async drain(send, { lane } = {}) {
        const lanes = lane === undefined ? (await this.waiting()).map((each) => each.lane) : [lane];
        let worst = "saved";
        for (const one of new Set(lanes)) {
            const outcome = await this.#drainLane(one, send);
            if (outcome !== "saved") worst = outcome;
            if (STOPS_EVERYTHING.includes(outcome)) break;
        }
        return worst;
    }

    // A lane that another page holds is that page's to send.
    #drainLane(lane, send) {
        if (this.#held.has(lane)) return this.#sendAll(lane, send);
        return this.#locked(lane, { ifAvailable: true }, (lock) => (lock ? this.#sendAll(lane, send) : "held"));
    }

    async #sendAll(lane, send) {
        for (;;) {
            const [first] = await this.waiting(lane);
            if (!first) return "saved";
            const { outcome } = await send(first);
            if (outcome !== "saved") return outcome;
            await this.remove(first.key);
        }
    }

    #locked(lane, options, act) {
        const locks = globalThis.navigator?.locks;
        if (!locks) return act(true); // not https: nothing is shared with another page anyway
        const { person, study } = this.#owner;
        return locks.request(`equipoise ${person} ${study} ${lane}`, options, act);
    }

    #inOrder(act) {
        const result = this.#last.then(act);
        this.#last = result.catch(() => {}); // whoever asked is told; the next one goes on
        return result;
    }
}

// Deletes what nobody came back for, whoever's it is. → how many.
async function sweep(storage, now) {
    const old = (await storage.outsides()).filter(({ at }) => now - at > DAYS_KEPT * DAY);
    for (const { key } of old) await storage.remove(key);
    return old.length;
}
