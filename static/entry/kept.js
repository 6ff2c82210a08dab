// Where the queue keeps its requests: in IndexedDB, each encrypted with a key of its person that the
// browser never gives out. Who and when stand outside the encryption, nothing else.
//
// Without https (or localhost) a browser encrypts nothing: answers are then kept in memory only.

const NAME = "equipoise-queue";
const VERSION = 1;

let opened = null;

// One for the page. Each: put(outside, request), remove(key), outsides(), requestsOf({person, study}).
// outside: {key, person, study, at}.
export function openKept() {
    opened ??= onDisk().catch(() => new InMemory());
    return opened;
}

async function onDisk() {
    if (!globalThis.crypto?.subtle || !globalThis.indexedDB) throw new Error("Nothing can be kept here.");
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
        const requests = request.result.createObjectStore("requests", { keyPath: "number", autoIncrement: true });
        requests.createIndex("key", "key", { unique: true });
        request.result.createObjectStore("keys", { keyPath: "person" });
    };
    return new OnDisk(await answerOf(request));
}

class OnDisk {
    isDurable = true;
    #database;

    constructor(database) {
        this.#database = database;
    }

    async put(outside, request) {
        const sealed = await this.#seal(outside, request);
        await this.#change("requests", async (store) => {
            const number = await answerOf(store.index("key").getKey(outside.key));
            store.put({ ...outside, ...sealed, ...(number === undefined ? {} : { number }) });
        });
    }

    async remove(key) {
        await this.#change("requests", async (store) => {
            const number = await answerOf(store.index("key").getKey(key));
            if (number !== undefined) store.delete(number);
        });
    }

    async outsides() {
        return (await this.#all()).map(({ key, person, study, at }) => ({ key, person, study, at }));
    }

    async requestsOf({ person, study }) {
        const own = (await this.#all()).filter((each) => each.person === person && each.study === study);
        return Promise.all(own.map((each) => this.#unseal(each)));
    }

    #all() {
        return answerOf(this.#database.transaction("requests").objectStore("requests").getAll());
    }

    // "strict": the browser says done when the disk has it, not when the system has promised to write.
    async #change(name, act) {
        const transaction = this.#database.transaction(name, "readwrite", { durability: "strict" });
        const done = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
        });
        await Promise.all([act(transaction.objectStore(name)), done]);
    }

    async #seal(outside, request) {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const text = new TextEncoder().encode(JSON.stringify(request));
        const key = await this.#keyOf(outside.person);
        return { iv, sealed: await crypto.subtle.encrypt(boundTo(outside, iv), key, text) };
    }

    async #unseal({ iv, sealed, ...outside }) {
        const key = await this.#keyOf(outside.person);
        const text = await crypto.subtle.decrypt(boundTo(outside, iv), key, sealed);
        return { ...JSON.parse(new TextDecoder().decode(text)), at: outside.at };
    }

    async #keyOf(person) {
        const found = await this.#storedKey(person);
        if (found) return found;
        const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
        await this.#change("keys", async (store) => {
            // Another page may have been first.
            if (!(await answerOf(store.get(person)))) store.add({ person, key: made });
        });
        return this.#storedKey(person);
    }

    async #storedKey(person) {
        return (await answerOf(this.#database.transaction("keys").objectStore("keys").get(person)))?.key;
    }
}

export class InMemory {
    isDurable = false;
    #kept = new Map();

    async put(outside, request) {
        this.#kept.set(outside.key, { outside, request: structuredClone(request) });
    }

    async remove(key) {
        this.#kept.delete(key);
    }

    async outsides() {
        return [...this.#kept.values()].map(({ outside }) => outside);
    }

    async requestsOf({ person, study }) {
        const own = [...this.#kept.values()].filter(({ outside }) => outside.person === person && outside.study === study);
        return own.map(({ outside, request }) => ({ ...structuredClone(request), at: outside.at }));
    }
}

// Moved under another person, study or key, it cannot be opened.
function boundTo({ person, study, key }, iv) {
    return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(JSON.stringify([person, study, key])) };
}

function answerOf(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}
