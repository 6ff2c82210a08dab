// Reads and writes the answers on the page. An answer is a code, {missing: reason}, or absent.

export class Answers {
    constructor(form) {
        this.rows = [...form.querySelectorAll("[data-key]")].map((element) => new Row(element));
    }

    // The whole answer document, as it is saved.
    get document() {
        const answered = this.rows.filter((row) => row.answer !== undefined);
        return Object.fromEntries(answered.map((row) => [row.key, row.answer]));
    }

    // Of the required items below an element: how many have a code, and how many a reason instead. What
    // a rule of the form leaves out counts only where it was answered all the same.
    countIn(element) {
        const required = this.rows.filter((row) => row.isRequired && element.contains(row.element));
        const given = required.map((row) => row.answer).filter((answer) => answer !== undefined);
        const withReason = given.filter((answer) => answer.missing).length;
        const total = required.filter((row) => !row.isLeftOut).length;
        return { answered: given.length - withReason, withReason, total };
    }

    get firstUnanswered() {
        return this.rows.find((row) => row.isRequired && row.answer === undefined && !row.isLeftOut);
    }

    // The next row that the form asks for; none after the last.
    after(row) {
        return this.rows.slice(this.rows.indexOf(row) + 1).find((each) => !each.isLeftOut);
    }

    row(key) {
        return this.rows.find((row) => row.key === key);
    }

    rowOf(element) {
        return this.rows.find((row) => row.element.contains(element));
    }

    // The row so many steps away, or the one at the end.
    neighbour(row, step) {
        const place = this.rows.indexOf(row) + step;
        return this.rows[Math.max(0, Math.min(place, this.rows.length - 1))];
    }
}

export class Row {
    constructor(element) {
        this.element = element;
        this.key = element.dataset.key;
        this.kind = element.dataset.kind;
        this.isRequired = "required" in element.dataset;
        this.name = element.dataset.name; // its number, or its label where it has none
        this.missing = element.querySelector(".missing");
        this.isSkipped = false; // by a rule of the form, answered or not
        this.controls = [...element.querySelectorAll(".item-answer :is(input, textarea)")];
        this.codes = this.kind.startsWith("choice") ? this.controls.map((control) => control.value) : [];
        // What is typed for each code: itself, or its place where the code is a word.
        this.typed = this.controls.map((control) => control.dataset.typed ?? control.value);
        this.isNumeric = this.codes.length
            ? this.codes.every((code) => /^-?\d+$/.test(code)) // all whole numbers, or all text ("0", "1a", "1b")
            : ["number", "integer"].includes(this.kind);
    }

    // Skipped by a rule, and blank.
    get isLeftOut() {
        return this.isSkipped && this.answer === undefined;
    }

    get reasons() {
        return [...this.missing.options].filter((option) => option.value);
    }

    get label() {
        return document.getElementById(`label-${this.key}`).textContent.trim();
    }

    // The browser shows something that it cannot read, such as half a date, and gives no value for it.
    get isHalfTyped() {
        return this.controls.some((control) => control.validity.badInput);
    }

    // Not as the page came.
    get isTouched() {
        return this.controls.some((control) =>
            isMark(control) ? control.checked !== control.defaultChecked : control.value !== control.defaultValue,
        );
    }

    get answer() {
        if (this.missing.value) return { missing: this.missing.value };
        const values = this.controls.filter(isFilled).map((control) => this.#typed(control.value.trim()));
        if (this.kind === "choices") return values.length ? values : undefined;
        return values[0];
    }

    set answer(answer) {
        const codes = [answer].flat().map(String);
        const isMissing = answer !== null && typeof answer === "object" && "missing" in answer;
        this.missing.value = isMissing ? answer.missing : "";
        for (const control of this.controls) {
            if (this.codes.length) control.checked = codes.includes(control.value);
            else control.value = isMissing ? "" : (answer ?? "");
        }
        this.showMissing();
    }

    // The answer as a person would read it.
    words(answer) {
        if (answer === undefined || answer === null) return "no answer yet";
        if (answer.missing) {
            const option = [...this.missing.options].find((each) => each.value === answer.missing);
            return `no answer: ${option?.textContent ?? answer.missing}`;
        }
        return [answer].flat().map((code) => this.#choiceWords(code)).join(", ");
    }

    showMissing() {
        this.missing.classList.toggle("is-set", Boolean(this.missing.value));
    }

    // What is answered is kept, and asked about by the form's own checks.
    showSkipped(isSkipped) {
        this.isSkipped = isSkipped;
        this.element.classList.toggle("is-skipped", this.isLeftOut);
        const note = document.getElementById(`skipped-${this.key}`);
        note.hidden = !isSkipped;
        note.textContent = isSkipped ? `skipped by rule${this.isLeftOut ? "" : "; the answer is kept"}` : "";
    }

    // "saved": the server has this answer; "kept here": this computer has; "unsaved": only this page.
    showMark(state) {
        const mark = document.getElementById(`mark-${this.key}`);
        mark.dataset.state = state;
        mark.textContent = state; // a word; the sheet draws the sign before it
    }

    focus() {
        const target = this.controls.find((control) => control.checked) ?? this.controls[0];
        target?.focus({ preventScroll: true });
        this.element.scrollIntoView({ block: "nearest" });
    }

    #typed(text) {
        return this.isNumeric && text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
    }

    #choiceWords(code) {
        const control = this.controls.find((each) => this.codes.length && each.value === String(code));
        const label = control?.closest(".choice")?.querySelector(".choice-label")?.textContent;
        return label ? `${code} ${label}` : String(code);
    }
}

function isFilled(control) {
    return isMark(control) ? control.checked : control.value.trim() !== "";
}

function isMark(control) {
    return ["radio", "checkbox"].includes(control.type);
}
