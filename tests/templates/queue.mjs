// What the queue of a browser promises, run by Node's own test runner (see test_scripts.py). That it
// outlives the page is tried in a real browser (tests/journeys/test_entry.py).

import assert from "node:assert/strict";
import test from "node:test";

import { InMemory } from "../../static/entry/kept.js";
import { openQueue, whatWaits } from "../../static/entry/queue.js";

const DAY = 24 * 60 * 60 * 1000;

// One computer; its clock can be set.
function computer() {
    const kept = new InMemory();
    const time = { now: 0 };
    const now = () => time.now;
    return { open: (person, study = "PAPER") => openQueue({ person, study, kept, now }), waits: () => whatWaits({ kept, now }), time };
}

const request = (key, lane = "form", answer = 1) => ({ key, lane, body: { answer } });
const keys = (requests) => requests.map(({ key }) => key);

test("what waits is sent in the order in which it was put, and is gone when it was saved", async () => {
    const queue = await computer().open("ada");
    for (const key of ["a", "b", "c"]) await queue.put(request(key));
    const sent = [];

    await queue.drain(async ({ key }) => (sent.push(key), { outcome: "saved" }));

    assert.deepEqual(sent, ["a", "b", "c"]);
    assert.deepEqual(await queue.waiting(), []);
});

test("the same key again replaces the request in its place", async () => {
    const queue = await computer().open("ada");
    for (const each of [request("a", "form", 1), request("b"), request("a", "form", 5)]) await queue.put(each);

    const [first, second] = await queue.waiting();

    assert.deepEqual([first.key, first.body.answer, second.key], ["a", 5, "b"]);
});

test("puts and removals happen in the order in which they were asked for", async () => {
    const queue = await computer().open("ada");

    queue.put(request("a"));
    queue.remove("a");
    queue.put(request("b"));

    assert.deepEqual(keys(await queue.waiting()), ["b"]);
});

test("a request that is refused stays and stops its lane; the others go on", async () => {
    const queue = await computer().open("ada");
    for (const [key, lane] of [["a", "one"], ["b", "one"], ["c", "other"]]) await queue.put(request(key, lane));

    const outcome = await queue.drain(async ({ lane }) => ({ outcome: lane === "one" ? "refused" : "saved" }));

    assert.equal(outcome, "refused");
    assert.deepEqual(keys(await queue.waiting()), ["a", "b"]);
});

test("without a connection nothing more is tried", async () => {
    const queue = await computer().open("ada");
    for (const [key, lane] of [["a", "one"], ["b", "other"]]) await queue.put(request(key, lane));
    const tried = [];

    await queue.drain(async ({ key }) => (tried.push(key), { outcome: "unreachable" }));

    assert.deepEqual(tried, ["a"]);
});

test("a request that is put while another is sent goes after it", async () => {
    const queue = await computer().open("ada");
    await queue.put(request("a"));
    const sent = [];

    await queue.drain(async ({ key }) => {
        if (key === "a") await queue.put(request("b"));
        sent.push(key);
        return { outcome: "saved" };
    });

    assert.deepEqual(sent, ["a", "b"]);
});

test("another person, or the same one in another study, neither sees nor sends it", async () => {
    const { open, waits } = computer();
    await (await open("ada")).put(request("a"));

    assert.deepEqual(await (await open("bob")).waiting(), []);
    assert.deepEqual(await (await open("ada", "OTHER")).waiting(), []);
    const [outside] = (await waits()).waiting;
    assert.deepEqual(Object.keys(outside).sort(), ["at", "key", "person", "study"]);
});

test("after 14 days it is deleted, whoever's it was, and that is told", async () => {
    const { open, waits, time } = computer();
    const queue = await open("ada");
    await queue.put(request("a"));
    time.now = 14 * DAY;
    assert.equal((await waits()).waiting.length, 1);

    time.now += 1;

    assert.deepEqual(await waits(), { waiting: [], expired: 1 });
});

test("where nothing can be kept safely, the queue says so", async () => {
    assert.equal((await computer().open("ada")).isDurable, false);
});
