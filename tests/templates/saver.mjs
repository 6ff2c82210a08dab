// What the saver of the entry page promises, run by Node's own test runner (see test_scripts.py).

import assert from "node:assert/strict";
import test from "node:test";

import { InMemory } from "../../static/entry/kept.js";
import { openQueue } from "../../static/entry/queue.js";
import { Saver } from "../../static/entry/saver.js";

const saved = (revision) => ({ outcome: "saved", revision });
const content = (answer) => ({ answers: { item01: answer }, complete: false });

// A saver whose server gives these answers one after the other, and whose pauses take no time.
function saverWith(...answers) {
    const requests = [];
    const told = [];
    const saver = new Saver({
        revision: 3,
        send: async (request) => {
            requests.push(request);
            return answers.shift();
        },
        tell: (state) => told.push(state),
        pause: () => ({ done: Promise.resolve(), cut: () => {} }),
    });
    return { saver, requests, told };
}

async function save(saver, answer) {
    saver.keep(content(answer), { after: 60_000 });
    await saver.flush();
}

test("a save names the revision it is based on", async () => {
    const { saver, requests } = saverWith(saved(4), saved(5));

    await save(saver, 1);
    await save(saver, 2);

    assert.deepEqual(requests.map(({ body }) => [body.based_on, body.answers.item01]), [[3, 1], [4, 2]]);
});

test("a request without an answer is repeated unchanged, under the same key", async () => {
    const { saver, requests } = saverWith({ outcome: "unreachable" }, saved(4));

    await save(saver, 1);

    assert.equal(requests.length, 2);
    assert.deepEqual(requests[0], requests[1]);
    assert.ok(saver.everythingIsSaved);
});

test("what is typed while a request is on its way is sent after it, under its own key", async () => {
    const { saver, requests } = saverWith({ outcome: "unreachable" }, saved(4), saved(5));

    saver.keep(content(1), { after: 60_000 });
    const sending = saver.flush();
    saver.keep(content(2));
    await sending;

    assert.deepEqual(requests.map(({ body }) => body.answers.item01), [1, 1, 2]);
    assert.equal(requests[2].body.based_on, 4);
    assert.notEqual(requests[2].key, requests[0].key);
});

test("nothing counts as saved before the server has said so", async () => {
    const { saver } = saverWith(saved(4));

    saver.keep(content(1), { after: 60_000 });
    assert.equal(saver.everythingIsSaved, false);
    await saver.flush();

    assert.equal(saver.everythingIsSaved, true);
});

test("signed out: the request is kept, and sent unchanged later", async () => {
    const { saver, requests, told } = saverWith({ outcome: "signed_out" }, saved(4));

    await save(saver, 1);
    assert.equal(saver.everythingIsSaved, false);
    await saver.flush();

    assert.deepEqual(requests[0], requests[1]);
    assert.deepEqual(told, ["waiting", "saving", "signed_out", "saving", "saved"]);
});

test("after a conflict nothing is sent until the person has chosen", async () => {
    const { saver, requests } = saverWith({ outcome: "conflict" }, saved(10));

    await save(saver, 1);
    await save(saver, 2);
    assert.equal(requests.length, 1);
    saver.continueFrom(9);
    await save(saver, 5);

    assert.deepEqual(requests.map(({ body }) => [body.based_on, body.answers.item01]), [[3, 1], [9, 5]]);
});

test("a refused save is not saved, until a later one is", async () => {
    const { saver } = saverWith({ outcome: "refused" }, saved(4));

    await save(saver, 7);
    assert.equal(saver.everythingIsSaved, false);
    await save(saver, 1);

    assert.equal(saver.everythingIsSaved, true);
});

// ---- with the queue of a browser

// A saver whose queue is the one given, and whose server gives these answers.
function saverOf(queue, window, ...answers) {
    const { requests, send } = serverWith(...answers);
    const told = [];
    const saver = new Saver({
        revision: 3,
        send,
        queue,
        envelope: { lane: "form", window },
        tell: (state, details) => state === "kept" || told.push([state, details?.kept]),
        pause: () => ({ done: new Promise(() => {}), cut: () => {} }),
    });
    return { saver, requests, told };
}

function serverWith(...answers) {
    const requests = [];
    const send = async (request) => {
        requests.push(structuredClone(request));
        return answers.shift() ?? { outcome: "unreachable" };
    };
    return { requests, send };
}

// A disk that works: in memory a put says that nothing is safe.
async function queueOn(kept) {
    kept.isDurable = true;
    return openQueue({ person: "ada", study: "PAPER", kept });
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("nothing is said to be kept before the disk has it", async () => {
    const queue = await queueOn(new InMemory());
    const slow = { isDurable: true, remove: (key) => queue.remove(key) };
    const { saver, told } = saverOf(slow, "one");
    slow.put = async (request) => (await settled(), assert.equal(told.length, 2), queue.put(request));

    saver.keep(content(1), { after: 60_000 });
    saver.flush();
    await settled();
    await settled();

    assert.deepEqual(told, [["waiting", undefined], ["saving", undefined], ["retrying", true]]);
    assert.ok(saver.mayBeLeft);
});

test("a disk that refuses is no reason to say kept", async () => {
    const full = { isDurable: true, put: async () => { throw new Error("The disk is full."); }, remove: async () => {} };
    const { saver, told } = saverOf(full, "one");

    saver.keep(content(1), { after: 60_000 });
    saver.flush();
    await settled();

    assert.deepEqual(told.at(-1), ["retrying", false]);
    assert.equal(saver.mayBeLeft, false);
});

test("the next window sends what an earlier one left, in order, each on what the one before became", async () => {
    const kept = new InMemory();
    const before = saverOf(await queueOn(kept), "one");
    before.saver.keep(content(1), { after: 60_000 });
    before.saver.flush();
    await settled();
    before.saver.keep(content(2)); // while the first has no answer

    const queue = await queueOn(kept);
    const after = saverOf(queue, "two", saved(4), saved(5));
    after.saver.adopt(await queue.waiting("form"));
    await settled();

    assert.deepEqual(after.requests.map(({ body }) => [body.based_on, body.answers.item01]), [[3, 1], [4, 2]]);
    assert.equal(after.requests[0].key, before.requests[0].key);
    assert.deepEqual(await queue.waiting(), []);
});

test("what was typed stays in the queue through a conflict, until the choice is kept", async () => {
    const queue = await queueOn(new InMemory());
    const { saver } = saverOf(queue, "one", { outcome: "conflict" });

    await save(saver, 1);
    assert.deepEqual((await queue.waiting()).map(({ body }) => body.answers.item01), [1]);
    saver.continueFrom(9);
    saver.keep(content(5), { after: 0 });
    await settled();

    assert.deepEqual((await queue.waiting()).map(({ body }) => [body.based_on, body.answers.item01]), [[9, 5]]);
});

test("a change without its reason is kept and not sent", async () => {
    const queue = await queueOn(new InMemory());
    const { saver, requests } = saverOf(queue, "one", saved(4));

    saver.note(content(1));
    await saver.flush();

    assert.equal(requests.length, 0);
    assert.deepEqual((await queue.waiting()).map(({ unfinished }) => unfinished), [true]);
});
