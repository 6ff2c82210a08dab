// The coding page: what is selected in the text fills in the fields of every open form.

import { codePoints } from "./coding/offsets.js";

const text = document.getElementById("passage");

function fill() {
    if (text.selectionStart === text.selectionEnd) return;
    const [start, end] = codePoints(text.value, text.selectionStart, text.selectionEnd);
    for (const field of document.querySelectorAll('input[name="start"]')) field.value = start;
    for (const field of document.querySelectorAll('input[name="end"]')) field.value = end;
}

for (const event of ["select", "keyup", "mouseup"]) text.addEventListener(event, fill);
