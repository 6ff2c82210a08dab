// What the clock of a sign-in promises, run by Node's own test runner (see test_scripts.py).

import assert from "node:assert/strict";
import test from "node:test";

import { Clock } from "../../static/account/clock.js";
import { asJson, bytesOf, textOf } from "../../static/account/passkey.js";

// Two windows of one browser, in which 14 minutes may go by without a request.
function twoWindows() {
    const kept = new Map();
    const time = { now: 1_000_000 };
    const shared = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
    const open = () => new Clock({ idleSeconds: 840, shared, now: () => time.now });
    return { one: open(), other: open(), wait: (seconds) => (time.now += seconds * 1000) };
}

test("there is nothing to say until two minutes before the end", () => {
    const { one, wait } = twoWindows();
    one.seen();

    wait(719);
    assert.equal(one.state, "going");
    wait(1);
    assert.equal(one.state, "ending");
    wait(119);
    assert.equal(one.state, "ending");
    wait(1);
    assert.equal(one.state, "ended");
});

test("what is done in one window keeps the sign-in for the other", () => {
    const { one, other, wait } = twoWindows();
    one.seen();
    wait(800);

    other.seen();

    assert.deepEqual([one.state, one.secondsLeft], ["going", 840]);
});

test("bytes go to the server and back unchanged", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

    const text = textOf(bytes.buffer);

    assert.match(text, /^[\w-]+$/);
    assert.deepEqual(bytesOf(text), bytes);
});

test("a credential is sent with the parts that it has", () => {
    const response = { clientDataJSON: Uint8Array.of(1).buffer, signature: Uint8Array.of(255).buffer };

    const sent = JSON.parse(asJson({ id: "AQ", rawId: Uint8Array.of(1).buffer, type: "public-key", response }));

    assert.deepEqual(sent.response, { clientDataJSON: "AQ", signature: "_w" });
});
