// The clock of this tablet beside the server's: how far it is behind, and whether somebody moved it.
//
// Each tap says what the tablet's clock showed, how far that clock was behind the server's when this
// was last measured, and how far it has moved against the steady clock of the page since. Nothing is
// corrected here: the server keeps all three.

export class TabletClock {
    #memory;
    #wall;
    #steady;
    #before;

    // name: of the session. memory: survives a reload; it holds no answer. wall, steady: milliseconds.
    constructor(name, { memory = localStorage, wall = Date.now, steady = () => performance.now() } = {}) {
        this.#memory = new Remembered(memory, `equipoise-session-${name}`);
        this.#wall = wall;
        this.#steady = steady;
        this.#before = { wall: wall(), steady: steady() };
    }

    // Between asking and being told, the server's clock showed `now`.
    measured({ asked, told, now }) {
        this.#memory.set({ offset: Math.round(Date.parse(now) - (asked + told) / 2) });
        this.#before = { wall: this.#wall(), steady: this.#steady() };
    }

    get offset() {
        return this.#memory.all.offset ?? 0;
    }

    get jump() {
        const { wall, steady } = this.#before;
        return Math.round(this.#wall() - wall - (this.#steady() - steady));
    }

    // The time at the server, as well as this tablet knows it; in milliseconds.
    now() {
        return this.#wall() + this.offset;
    }

    // What a tap says of its time.
    stamp() {
        const { device = uuid(), sequence = 0 } = this.#memory.all;
        this.#memory.set({ device, sequence: sequence + 1 });
        return {
            device,
            sequence: sequence + 1,
            device_time: new Date(this.#wall()).toISOString(),
            clock_offset_ms: this.offset,
            clock_jump_ms: this.jump,
        };
    }
}

class Remembered {
    #storage;
    #name;

    constructor(storage, name) {
        this.#storage = storage;
        this.#name = name;
    }

    get all() {
        return JSON.parse(this.#storage.getItem(this.#name) ?? "{}");
    }

    set(more) {
        this.#storage.setItem(this.#name, JSON.stringify({ ...this.all, ...more }));
    }
}

// crypto.randomUUID exists on https only; a demo on a local network has none.
export function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
