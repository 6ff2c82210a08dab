// How typed keys are held against the codes of an item (see test_scripts.py).

import assert from "node:assert/strict";
import test from "node:test";

import { match } from "../../static/entry/keyboard.js";

test("a code that no longer one begins with is taken at once", () => {
    assert.equal(match(["0", "1", "2"], "1"), "taken");
});

test("a key that is no code is refused: AUDIT 9 and 10 take 0, 2 and 4", () => {
    assert.equal(match(["0", "2", "4"], "1"), "refused");
    assert.equal(match(["0", "2", "4"], "3"), "refused");
});

test("the beginning of a code waits for the rest: BDI-II 16 and 18", () => {
    assert.equal(match(["0", "1a", "1b"], "1"), "more");
    assert.equal(match(["0", "1a", "1b"], "1b"), "taken");
});

test("a code that may go on leaves time for it: 1 and 10", () => {
    assert.equal(match(["0", "1", "10"], "1"), "open");
});

test("capitals and small letters are the same key", () => {
    assert.equal(match(["Y", "N"], "y"), "taken");
});
