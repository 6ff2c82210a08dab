// Vital signs: when they are due, a pad of digits, and when to measure again above a limit.

import { aboveLimit, element } from "./words.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "⌫", "0", "Next"];

export class Vitals {
    #room;
    #taps;
    #times;
    #dialog = document.getElementById("vitals-dialog");
    #measures = document.getElementById("vitals-measures");
    #moments = document.getElementById("vitals-moments");
    #problem = document.getElementById("vitals-problem");
    #current = null;

    constructor({ room, taps, times }) {
        this.#room = room;
        this.#taps = taps;
        this.#times = times;
        document.getElementById("vitals").hidden = false;
        document.getElementById("vitals-open").addEventListener("click", () => this.#open());
        document.getElementById("vitals-save").addEventListener("click", () => this.#save());
        document.getElementById("vitals-cancel").addEventListener("click", () => this.#dialog.close());
        this.#dialog.addEventListener("submit", (event) => event.preventDefault());
        this.#makePad();
        this.#makeMeasures();
    }

    // {moment, label, at} of what is due next; `again` after a value above a limit. at: milliseconds.
    get next() {
        const taken = this.#taps.all.filter((tap) => tap.kind === "vitals");
        const last = taken.at(-1);
        if (last && aboveLimit(last, this.#room).length) {
            return { moment: "again", label: "measure again", at: Date.parse(last.happened_at) + this.#room.vitals.again_after * 60000 };
        }
        const done = new Set(taken.map((tap) => tap.said.moment));
        // A moment without a time comes before the dose.
        const isOpen = ({ code, due }) => code !== "again" && !done.has(code) && (due !== null || this.#times.doseAt === null);
        const open = this.#room.vitals.moments.find(isOpen);
        if (!open) return null;
        const at = open.due !== null && this.#times.doseAt !== null ? this.#times.atMinute(open.due) : null;
        return { moment: open.code, label: open.label, at };
    }

    draw() {
        const due = document.getElementById("vitals-due");
        const next = this.next;
        if (!next) due.textContent = "All planned moments are measured.";
        else if (next.at === null) due.textContent = `Next: ${next.label}.`;
        else due.textContent = `Next: ${next.label}, ${this.#times.sinceInWords(next.at)} (${this.#times.clock(next.at)})${this.#distance(next.at)}`;
        due.classList.toggle("session-due", Boolean(next?.at && next.at <= this.#times.now));
    }

    #distance(at) {
        const minutes = Math.ceil((at - this.#times.now) / 60000);
        return minutes > 0 ? `, in ${minutes} min.` : ": due now.";
    }

    #open() {
        const next = this.next?.moment ?? "again";
        this.#moments.replaceChildren(
            this.#moments.firstElementChild,
            ...this.#room.vitals.moments.map(({ code, label }) =>
                element("label", {}, [
                    element("input", { type: "radio", name: "moment", value: code, checked: code === next }),
                    element("span", { textContent: label }),
                ]),
            ),
        );
        for (const input of this.#inputs) input.value = "";
        this.#problem.textContent = "";
        this.#dialog.showModal();
        this.#inputs[0].focus();
    }

    get #inputs() {
        return [...this.#measures.querySelectorAll("input")];
    }

    #makeMeasures() {
        for (const measure of this.#room.vitals.measures) {
            const input = element("input", { type: "text", inputMode: "decimal", name: measure.key, autocomplete: "off" });
            input.id = `vitals-${measure.key}`;
            input.addEventListener("focus", () => (this.#current = input));
            input.addEventListener("input", () => this.#typed(input, measure));
            const unit = measure.unit ? ` (${measure.unit})` : "";
            this.#measures.append(
                element("div", { className: "field" }, [element("label", { htmlFor: input.id, textContent: measure.label + unit }), input]),
            );
        }
    }

    #makePad() {
        for (const key of KEYS) {
            const button = element("button", { type: "button", className: "button", textContent: key });
            if (key === "⌫") button.setAttribute("aria-label", "Delete the last digit");
            // The field keeps the focus, so that the next digit goes to the same one.
            button.addEventListener("pointerdown", (event) => event.preventDefault());
            button.addEventListener("click", () => this.#press(key));
            document.getElementById("vitals-pad").append(button);
        }
    }

    #press(key) {
        const input = this.#current ?? this.#inputs[0];
        if (key === "Next") return this.#goOn(input);
        input.value = key === "⌫" ? input.value.slice(0, -1) : input.value + key;
        input.focus();
        if (key !== "⌫") input.dispatchEvent(new Event("input"));
    }

    // Where one more digit would be too much, the point is set, or the next field begins.
    #typed(input, { maximum, whole }) {
        const value = input.value.replace(",", ".");
        if (maximum === null || value === "" || Number(value) * 10 <= maximum) return;
        if (whole || value.includes(".")) {
            if (whole || !value.endsWith(".")) this.#goOn(input);
        } else {
            input.value = `${value}.`;
        }
    }

    #goOn(input) {
        const inputs = this.#inputs;
        const next = inputs[inputs.indexOf(input) + 1];
        (next ?? document.getElementById("vitals-save")).focus();
    }

    async #save() {
        const values = {};
        for (const { key, label, minimum, maximum } of this.#room.vitals.measures) {
            const text = this.#dialog.querySelector(`[name="${key}"]`).value.replace(",", ".").trim();
            if (text === "") continue;
            const value = Number(text);
            if (Number.isNaN(value) || (minimum !== null && value < minimum) || (maximum !== null && value > maximum)) {
                this.#problem.textContent = `${label}: ${text} is no number from ${minimum} to ${maximum}.`;
                return this.#dialog.querySelector(`[name="${key}"]`).focus();
            }
            values[key] = value;
        }
        if (!Object.keys(values).length) {
            this.#problem.textContent = "Enter at least one value.";
            return;
        }
        const moment = this.#dialog.querySelector("[name=moment]:checked").value;
        this.#dialog.close();
        await this.#taps.record("vitals", { moment, values });
    }
}
