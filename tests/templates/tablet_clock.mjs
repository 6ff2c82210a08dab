// What the clock of a tablet promises, run by Node's own test runner (see test_scripts.py).

import assert from "node:assert/strict";
import test from "node:test";

import { TabletClock } from "../../static/session/tablet_clock.js";

const NOON = Date.parse("2026-02-16T12:00:00Z");

// A tablet whose clock can be set, and whose page can be loaded anew.
function aTablet() {
    const kept = new Map();
    const memory = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
    const time = { wall: NOON, steady: 1000 };
    const open = () => new TabletClock("S1", { memory, wall: () => time.wall, steady: () => time.steady });
    const wait = (seconds) => ((time.wall += seconds * 1000), (time.steady += seconds * 1000));
    return { open, time, wait };
}

test("a clock that is seven minutes slow is said to be, and is not corrected", () => {
    const { open, time } = aTablet();
    const clock = open();

    clock.measured({ asked: time.wall - 100, told: time.wall + 100, now: "2026-02-16T12:07:00Z" });

    const { device_time, clock_offset_ms } = clock.stamp();
    assert.deepEqual([device_time, clock_offset_ms], ["2026-02-16T12:00:00.000Z", 7 * 60 * 1000]);
    assert.equal(clock.now(), NOON + 7 * 60 * 1000);
});

test("time that goes by is no jump, and a clock that is moved is one", () => {
    const { open, time, wait } = aTablet();
    const clock = open();

    wait(8 * 3600);
    assert.equal(clock.stamp().clock_jump_ms, 0);

    time.wall -= 3_600_000;
    assert.equal(clock.stamp().clock_jump_ms, -3_600_000);
});

test("the count and the offset go on after a reload without a network", () => {
    const { open, time } = aTablet();
    const before = open();
    before.measured({ asked: time.wall, told: time.wall, now: "2026-02-16T12:00:05Z" });
    const first = before.stamp();

    const second = open().stamp();

    assert.equal(second.device, first.device);
    assert.deepEqual([first.sequence, second.sequence, second.clock_offset_ms], [1, 2, 5000]);
});
