// The coding page: what is selected in the text fills in the fields of every open form.

import { codePoints } from "./coding/offsets.js";

const text = document.getElementById("passage");

// In a read-only field not every browser moves the cursor: here it moves, and nothing changes.
text.readOnly = false;
text.setAttribute("aria-readonly", "true");
text.addEventListener("beforeinput", (event) => event.preventDefault());

function fill() {
    if (text.selectionStart === text.selectionEnd) return;
    const [start, end] = codePoints(text.value, text.selectionStart, text.selectionEnd);
    for (const field of document.querySelectorAll('input[name="start"]')) field.value = start;
    for (const field of document.querySelectorAll('input[name="end"]')) field.value = end;
}

for (const event of ["select", "keyup", "mouseup"]) text.addEventListener(event, fill);
