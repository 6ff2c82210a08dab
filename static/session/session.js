// The page of a dosing session in the room. Each tap is kept on this tablet before anything is sent.

import { keepPage } from "./offline.js";
import { Supplement } from "./supplement.js";
import { TabletClock } from "./tablet_clock.js";
import { Taps } from "./taps.js";
import { Timeline } from "./timeline.js";
import { Vitals } from "./vitals.js";
import { aboveLimit, element, Times } from "./words.js";

const room = JSON.parse(document.querySelector("[data-room]").dataset.room);
const clock = new TabletClock(room.visit);
const taps = new Taps(room, clock);
const times = new Times(room, clock);
const parts = { room, taps, times };
const timeline = new Timeline(parts);
const supplement = new Supplement(parts);
const vitals = room.vitals ? new Vitals(parts) : null;
const net = document.getElementById("net");
const alarms = document.getElementById("alarms");

offerEvents();
offerCall();
offerHandover();
taps.addEventListener("changed", draw);
setInterval(draw, 5000);
addEventListener("beforeunload", (event) => {
    // What is on the disk is sent at the next opening; what is not would be gone.
    if (!taps.isDurable && taps.waiting.length) event.preventDefault();
});
await taps.open();
keepPage(room).catch(() => false);

// ---- drawing

function draw() {
    const dose = taps.session.steps.find((step) => step.kind === "initial");
    if (dose) times.doseAt = Date.parse(dose.at);
    document.getElementById("since-dose").textContent = times.doseAt === null ? "No dose yet" : `${times.sinceInWords(times.now)} min`;
    document.getElementById("site-time").textContent = times.clock(times.now);
    timeline.draw();
    supplement.draw();
    vitals?.draw();
    drawNet();
    drawAlarms();
    document.getElementById("offline-note")?.toggleAttribute("hidden", taps.state === "saved");
    if (taps.session.summary.length) {
        document.getElementById("summary").replaceChildren(...taps.session.summary.map((line) => element("li", { textContent: line })));
    }
}

function drawNet() {
    const waiting = taps.waiting.length;
    const kept = taps.isDurable ? `${waiting} kept on this tablet` : `${waiting} kept on this page alone: leave it open`;
    const said = {
        opening: "Opening …",
        saved: waiting ? `${waiting} not taken: see the timeline` : "All saved",
        sending: "Saving …",
        offline: waiting ? `No network. ${kept}` : "No network. Taps are kept on this tablet",
        signed_out: waiting ? `Signed out. ${kept}` : "Signed out",
    }[taps.state];
    if (net.dataset.said === said) return;
    net.dataset.said = said;
    net.dataset.state = waiting || ["offline", "signed_out"].includes(taps.state) ? "warn" : "calm";
    net.replaceChildren(said);
    if (taps.state === "signed_out") {
        const button = element("button", { type: "button", className: "button", textContent: "Sign in and send" });
        button.addEventListener("click", () => taps.signIn().catch(() => {}));
        net.append(" ", button);
    }
}

// What should not be missed: said once in the region that a screen reader speaks.
function drawAlarms() {
    const found = [];
    const last = taps.all.filter((tap) => tap.kind === "vitals").at(-1);
    const above = last ? aboveLimit(last, room) : [];
    if (above.length) {
        const words = above.map(({ key, label, limit }) => `${label} ${last.said.values[key]} (limit ${limit})`);
        found.push({ tone: "bad", text: `Above the limit: ${words.join(", ")}. Call the physician, and measure again at ${times.clock(vitals.next.at)}.` });
    }
    if (supplement.state === "soon") found.push({ tone: "warn", text: `The window of the supplemental dose opens in ${supplement.minutesToOpen} min.` });
    if (taps.isFull) found.push({ tone: "bad", text: "This tablet keeps nothing more: the last tap is lost. Write on paper, and free some space." });
    if (Math.abs(clock.jump) > room.clock_tolerance_ms) {
        found.push({ tone: "warn", text: "The clock of this tablet was moved, or it slept. Times are kept as they are, and marked." });
    }
    const said = JSON.stringify(found);
    if (alarms.dataset.said === said) return;
    alarms.dataset.said = said;
    alarms.replaceChildren(...found.map(({ tone, text }) => element("p", { className: `notice notice-${tone}`, textContent: text })));
}

// ---- taps

function offerEvents() {
    for (const { code, label } of room.events) {
        const button = element("button", { type: "button", className: "button", textContent: label });
        button.addEventListener("click", () => taps.record("event", { code }));
        document.getElementById("events").append(button);
    }
}

function offerCall() {
    const said = document.getElementById("call-said");
    document.getElementById("call").addEventListener("click", async () => {
        await taps.record("call");
        said.textContent = navigator.onLine
            ? `Called at ${times.clock(times.now)}: the alert stands on the site's page of alerts. Telephone as well when it is urgent.`
            : "No network: telephone now. The call is kept with its time, and the alert follows.";
    });
}

function offerHandover() {
    const form = document.getElementById("handover-form");
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const criteria = [...form.querySelectorAll("[name=criteria]:checked")].map((box) => box.value);
        const words = form.elements.words.value.trim();
        const missing = Object.keys(room.discharge).length - criteria.length;
        const problem = document.getElementById("handover-problem");
        problem.textContent = "";
        if (words.length < 3) problem.textContent = "Say to whom the participant is handed over.";
        else if (missing && words.length < 10) problem.textContent = `${missing} not met: say to whom, and why all the same.`;
        if (problem.textContent) return form.elements.words.focus();
        await taps.record("handover", { criteria }, { words });
        form.reset();
    });
}
