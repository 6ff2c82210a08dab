// What the saver of the entry page promises, run by Node's own test runner (see test_scripts.py).

import assert from "node:assert/strict";
import test from "node:test";

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
