// How fields on the page become answers and back (see test_scripts.py). No browser: the few parts of
// a page that a row asks for stand below.

import assert from "node:assert/strict";
import test from "node:test";

import { Row } from "../../static/entry/answers.js";
import { skippedBy } from "../../static/entry/branches.js";

function field(value, { type = "text", badInput = false } = {}) {
    return { type, value, validity: { badInput }, checked: false, dataset: {} };
}

function rowOf(kind, ...controls) {
    const missing = { value: "", classList: { toggle: () => {} } };
    return new Row({
        dataset: { key: "item", kind, name: "Item 1" },
        querySelector: () => missing,
        querySelectorAll: () => controls,
    });
}

test("a number and a whole number are saved as numbers", () => {
    assert.equal(rowOf("number", field("7.5")).answer, 7.5);
    assert.equal(rowOf("integer", field("7")).answer, 7);
});

test("digits in a text or in a date stay text", () => {
    assert.equal(rowOf("text", field("0042")).answer, "0042");
    assert.equal(rowOf("date", field(" 2026 ")).answer, "2026");
    assert.equal(rowOf("time", field("14:30")).answer, "14:30");
});

test("codes are numbers where all of an item's codes are whole numbers", () => {
    const radios = (...codes) => codes.map((code) => field(code, { type: "radio" }));
    const [numbers, words] = [rowOf("choice", ...radios("0", "1")), rowOf("choice", ...radios("0", "1a"))];
    for (const row of [numbers, words]) row.controls[0].checked = true;
    assert.equal(numbers.answer, 0);
    assert.equal(words.answer, "0");
});

test("an answer chosen after a conflict is shown in its field", () => {
    const row = rowOf("datetime", field(""));
    row.answer = "2026-03-01T14:30";
    assert.equal(row.controls[0].value, "2026-03-01T14:30");
});

test("a reason empties the field and stands instead of it", () => {
    const row = rowOf("date", field("2026-03-01"));
    row.answer = { missing: "refused" };
    assert.equal(row.controls[0].value, "");
    assert.deepEqual(row.answer, { missing: "refused" });
});

test("half a date is no answer, and is known to be half typed", () => {
    const row = rowOf("date", field("", { badInput: true }));
    assert.equal(row.answer, undefined);
    assert.equal(row.isHalfTyped, true);
    assert.equal(rowOf("date", field("")).isHalfTyped, false);
});

test("never drinks, so items 2 to 8 are left out; with the last answer changed they are not", () => {
    const branches = [
        { when: { audit01: 0 }, skips: ["audit02", "audit03"] },
        { when: { audit02: 0, audit03: 0 }, skips: ["audit04"] },
    ];

    assert.deepEqual([...skippedBy(branches, { audit01: 0 })], ["audit02", "audit03"]);
    assert.deepEqual([...skippedBy(branches, { audit01: 1, audit02: 0, audit03: 0 })], ["audit04"]);
    assert.deepEqual([...skippedBy(branches, { audit01: 1, audit02: 0 })], []);
});
