// Entry by keyboard: type the stored code and move on; Enter moves on from every other field.

const PAUSE_BEFORE_TAKING = 700; // "1" may be the beginning of "10"

// What has been typed so far, held against the codes of an item.
// → "taken" (that code, nothing longer possible), "open" (that code, or a longer one),
//   "more" (the beginning of a code), "refused".
export function match(codes, typed) {
    const wanted = codes.map((code) => code.toLowerCase());
    const longer = wanted.some((code) => code !== typed && code.startsWith(typed));
    if (wanted.includes(typed)) return longer ? "open" : "taken";
    return longer ? "more" : "refused";
}

// say(text) shows why a key was refused, or what it waits for; "" clears it.
// atEnd() is told when the last item was answered.
export function listen(form, answers, { changed, save, say, atEnd }) {
    let typed = ""; // the beginning of a code,
    let typedIn = null; // in this row
    let timer = null;

    function forget() {
        clearTimeout(timer);
        typed = "";
        say("");
    }

    function take(row) {
        row.answer = row.codes[row.typed.findIndex((code) => code.toLowerCase() === typed)];
        forget();
        changed(row);
        moveOn(row);
    }

    function moveOn(row) {
        const next = answers.after(row);
        if (next) next.focus();
        else atEnd();
    }

    function type(row, key) {
        clearTimeout(timer);
        typed += key;
        typedIn = row;
        const found = match(row.typed, typed);
        if (found === "taken") take(row);
        else if (found === "open") timer = setTimeout(() => take(row), PAUSE_BEFORE_TAKING);
        else if (found === "more") say(`${typed} … one more key: ${row.typed.filter((code) => code.toLowerCase().startsWith(typed)).join(", ")}`);
        else refuse(row);
    }

    function refuse(row) {
        const key = typed;
        forget();
        say(`${row.name} takes ${row.typed.join(", ")}; ${key} is not one of them.`);
    }

    // Takes back the last answer: an empty row leads to the one before it.
    function takeBack(row) {
        if (typed) return forget();
        const last = row.answer === undefined ? answers.neighbour(row, -1) : row;
        last.answer = undefined;
        changed(last);
        last.focus();
    }

    function askForReason(row) {
        forget();
        row.missing.focus();
        const reasons = row.reasons.map((reason, index) => `${index + 1} ${reason.textContent}`);
        say(`Why no answer? ${reasons.join(" · ")}`);
    }

    // In the list of reasons: its number chooses one, Enter goes on, Backspace takes it back, Esc leaves.
    function chooseReason(event, row) {
        const reason = row.reasons[Number(event.key) - 1];
        if (event.key === "Enter") moveOn(row);
        else if (event.key === "Escape") row.focus();
        else if (event.key === "Backspace") row.answer === undefined ? row.focus() : takeBack(row);
        else if (reason) giveReason(row, reason.value);
        else return;
        event.preventDefault();
        say("");
    }

    function giveReason(row, reason) {
        row.answer = { missing: reason };
        changed(row);
        moveOn(row);
    }

    // Left to itself, Enter in a line of text would press "Mark complete".
    function leave(event, row) {
        if (!row?.controls.includes(event.target) || event.target.localName === "textarea") return;
        event.preventDefault();
        move(row, 1);
    }

    function move(row, step) {
        forget();
        answers.neighbour(row, step).focus();
    }

    form.addEventListener("keydown", (event) => {
        if (event.altKey || event.metaKey || event.ctrlKey) return;
        const row = answers.rowOf(event.target);
        if (event.target === row?.missing) return chooseReason(event, row);
        if (event.target.type !== "radio") {
            if (event.key === "Enter") leave(event, row);
            return;
        }
        if (row !== typedIn) forget();
        const key = event.key.toLowerCase();
        const beginsCode = match(row.typed, typed + key) !== "refused";
        if (key === "arrowup") move(row, -1);
        else if (key === "arrowdown") move(row, 1);
        else if (key === "home") answers.rows[0].focus();
        else if (key === "end") answers.rows.at(-1).focus();
        else if (key === "enter") typed && match(row.typed, typed) === "open" ? take(row) : move(row, 1);
        else if (key === "." || (key === "m" && !beginsCode)) askForReason(row);
        else if (key === "u" && !beginsCode) answers.firstUnanswered?.focus();
        else if (key === "backspace") event.repeat || takeBack(row);
        else if (/^[a-z0-9_-]$/.test(key)) event.repeat || type(row, key);
        else return;
        event.preventDefault();
    });

    document.addEventListener("keydown", (event) => {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
            event.preventDefault();
            save();
        }
    });
}
