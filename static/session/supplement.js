// The supplemental dose: a reminder before its window opens, the decision, and the end of the option.

import { element } from "./words.js";

const GIVEN = { given: "Given", withheld: "Withheld", declined: "Declined by the participant" };

export class Supplement {
    #room;
    #taps;
    #times;
    #card = document.getElementById("supplement");
    #drawn = "";

    constructor({ room, taps, times }) {
        this.#room = room;
        this.#taps = taps;
        this.#times = times;
    }

    // before | soon | open | closed | decided; null where there is no such dose, or no initial one yet.
    get state() {
        const { supplement } = this.#room;
        if (!supplement || this.#times.doseAt === null) return null;
        if (this.#decided) return "decided";
        const minute = (this.#times.now - this.#times.doseAt) / 60000;
        if (minute < supplement.opens - supplement.remind) return "before";
        if (minute < supplement.opens) return "soon";
        return minute <= supplement.closes ? "open" : "closed";
    }

    get minutesToOpen() {
        return Math.ceil((this.#times.atMinute(this.#room.supplement.opens) - this.#times.now) / 60000);
    }

    draw() {
        const state = this.state;
        this.#card.hidden = state === null;
        if (state === null) return;
        const said = this.#sentence(state);
        // Drawn anew only when something changed: somebody may be typing a reason.
        const drawn = `${state}|${said}`;
        if (drawn === this.#drawn) return;
        const isNewState = this.#drawn.split("|")[0] !== state;
        this.#drawn = drawn;
        const body = this.#card.querySelector("[data-body]");
        if (isNewState) body.replaceChildren(element("p"), ...(["open", "closed"].includes(state) ? this.#choices(state) : []));
        body.firstElementChild.textContent = said;
    }

    get #decided() {
        const tapped = this.#taps.all.find((tap) => tap.kind === "supplemental" && !tap.note);
        const recorded = this.#taps.session.steps.find((step) => step.kind === "supplemental");
        if (tapped) return `${GIVEN[tapped.said.decision]}, ${this.#times.sinceInWords(tapped.happened_at)} (${this.#times.clock(tapped.happened_at)}). ${tapped.words}`;
        if (recorded) return `${recorded.decision}, ${this.#times.sinceInWords(recorded.at)} (${this.#times.clock(recorded.at)}). ${recorded.reason}`;
        return this.#room.supplement.decided ? GIVEN[this.#room.supplement.decided] : null;
    }

    #sentence(state) {
        const { opens, closes } = this.#room.supplement;
        const window = `T+${opens} (${this.#times.clock(this.#times.atMinute(opens))}) to T+${closes} (${this.#times.clock(this.#times.atMinute(closes))})`;
        return {
            decided: this.#decided,
            before: `May be given from ${window}.`,
            soon: `The window opens in ${this.minutesToOpen} min: ${window}.`,
            open: `The window is open: ${window}. Record what was decided.`,
            closed: `The window closed at T+${closes}. Say what happened, and why.`,
        }[state];
    }

    #choices(state) {
        const reasons = element("div", { className: "stack", hidden: true });
        const buttons = Object.entries(GIVEN).map(([decision, label]) => {
            const isLate = state === "closed" && decision === "given";
            const button = element("button", { type: "button", className: "button session-big", textContent: isLate ? "Given outside the window" : label });
            button.addEventListener("click", () => (decision === "given" && !isLate ? this.#record(decision, "") : this.#ask(reasons, decision, label)));
            return button;
        });
        return [element("div", { className: "row" }, buttons), reasons];
    }

    // A reason of the study with one tap, or another in words.
    #ask(place, decision, label) {
        const chips = this.#room.supplement.reasons.map((reason) => {
            const chip = element("button", { type: "button", className: "button session-big", textContent: reason });
            chip.addEventListener("click", () => this.#record(decision, reason));
            return chip;
        });
        const input = element("input", { id: "supplement-reason", type: "text", maxLength: 300 });
        const record = element("button", { type: "button", className: "button", textContent: "Record" });
        const problem = element("p", { className: "problem" });
        problem.setAttribute("role", "alert");
        record.addEventListener("click", () => {
            if (input.value.trim().length >= 3) this.#record(decision, input.value.trim());
            else problem.textContent = "Say why, in a few words.";
        });
        place.replaceChildren(
            element("p", {}, [element("b", { textContent: `${label}: why?` })]),
            element("div", { className: "row" }, decision === "given" ? [] : chips),
            element("div", { className: "field" }, [element("label", { htmlFor: input.id, textContent: "Another reason" }), input]),
            problem,
            record,
        );
        place.hidden = false;
        (decision === "given" ? input : chips[0] ?? input).focus();
    }

    #record(decision, words) {
        return this.#taps.record("supplemental", { decision }, { words });
    }
}
