// What has happened, the latest first; an event is graded or taken back where it stands.

import { aboveLimit, element, inWords } from "./words.js";

export class Timeline {
    #list;
    #empty;
    #room;
    #taps;
    #times;

    constructor({ room, taps, times }) {
        this.#list = document.getElementById("timeline");
        this.#empty = document.getElementById("timeline-empty");
        this.#room = room;
        this.#taps = taps;
        this.#times = times;
    }

    draw() {
        const focused = document.activeElement?.dataset.act;
        const all = this.#taps.all;
        const rows = [...all.map((tap) => this.#ofTap(tap, all)), ...this.#taps.session.steps.map((step) => this.#ofStep(step))].filter(Boolean);
        rows.sort((a, b) => b.at - a.at);
        this.#list.replaceChildren(...rows.map(({ row }) => row));
        this.#empty.hidden = rows.length > 0;
        if (focused) this.#list.querySelector(`[data-act="${focused}"]`)?.focus();
    }

    #ofStep(step) {
        // The tablet's own tap stands here already.
        if (this.#taps.all.some((tap) => tap.kind === "supplemental" && !tap.note && step.kind === "supplemental")) return null;
        const by = step.confirmed_by ? `${step.by}, confirmed by ${step.confirmed_by}` : step.by;
        const detail = [step.reason, by].filter(Boolean).join(" · ");
        return this.#row(Date.parse(step.at), `${step.label}: ${step.decision.toLowerCase()}`, detail, []);
    }

    #ofTap(tap, all) {
        const said = inWords(tap, this.#room);
        if (!said) return null;
        const about = all.filter((other) => other.of === tap.id);
        const more = [];
        if (tap.kind === "vitals" && aboveLimit(tap, this.#room).length) more.push(status("Above the limit", "bad"));
        if (tap.kind === "event") more.push(...this.#ofEvent(tap, about));
        if (tap.waits) more.push(status(tap.note ? "Not taken" : "Kept on this tablet", tap.note ? "bad" : "warn"));
        const details = [said.detail, tap.note, ...tap.marks].filter(Boolean).join(" · ");
        if (tap.entry_url && tap.kind !== "call") more.push(element("a", { href: tap.entry_url, textContent: "Form" }));
        if (tap.waits && tap.note) more.push(this.#button("Remove", `remove-${tap.id}`, () => this.#taps.discard(tap.id)));
        return this.#row(Date.parse(tap.happened_at), said.title, details, more);
    }

    #ofEvent(tap, about) {
        if (about.some((other) => other.kind === "undo")) return [status("Taken back", "neutral")];
        const grade = about.findLast((other) => other.kind === "severity")?.said.severity;
        const found = grade ? [status(this.#room.severities[grade], "info")] : this.#grades(tap);
        const ends = Date.parse(tap.happened_at) + this.#room.undo_seconds * 1000;
        if (this.#times.now < ends) found.push(this.#button("Undo", `undo-${tap.id}`, () => this.#taps.record("undo", {}, { of: tap.id })));
        return found;
    }

    #grades(tap) {
        return Object.entries(this.#room.severities).map(([severity, label]) =>
            this.#button(label, `grade-${severity}-${tap.id}`, () =>
                this.#taps.record("severity", { severity: Number(severity) }, { of: tap.id }),
            ),
        );
    }

    #button(label, act, press) {
        const button = element("button", { type: "button", className: "button", textContent: label });
        button.dataset.act = act;
        button.addEventListener("click", press);
        return button;
    }

    #row(at, title, detail, more) {
        const when = element("p", { className: "session-when" }, [
            element("b", { textContent: this.#times.sinceInWords(at) }),
            element("span", { textContent: this.#times.clock(at) }),
        ]);
        const said = element("div", {}, [element("p", {}, [element("b", { textContent: title })])]);
        if (detail) said.append(element("p", { className: "quiet", textContent: detail }));
        if (more.length) said.append(element("div", { className: "row" }, more));
        return { at, row: element("li", {}, [when, said]) };
    }
}

function status(label, tone) {
    return element("span", { className: `status status-${tone}`, textContent: label });
}
