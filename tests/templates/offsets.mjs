// The offsets that the coding page sends are code points.

import assert from "node:assert/strict";
import { test } from "node:test";

import { codePoints } from "../../static/coding/offsets.js";

test("in a text of one unit to a letter nothing changes", () => {
    assert.deepEqual(codePoints("I am calm", 5, 9), [5, 9]);
});

test("an emoji before the passage counts as one", () => {
    assert.deepEqual(codePoints("😀 calm", 3, 7), [2, 6]);
});

test("an emoji inside the passage counts as one", () => {
    assert.deepEqual(codePoints("so 😀 calm", 3, 10), [3, 9]);
});
