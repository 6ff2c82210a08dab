// The rater's week, by the clock of the computer that she sits at.

const DAYS = 7;
const section = document.getElementById("week");
const booked = [...document.querySelectorAll("time[data-token]")].map((time) => ({ time, at: new Date(time.dateTime) }));
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

const inWords = (at, options) => at.toLocaleString("en-GB", options);
const clock = (at) => inWords(at, { hour: "2-digit", minute: "2-digit" });
const dayInWords = (at) => inWords(at, { day: "numeric", month: "short", year: "numeric" });

function mondayOf(at) {
    return daysAfter(at, -((at.getDay() + 6) % DAYS));
}

function daysAfter(day, count) {
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() + count);
}

function show(monday) {
    const days = [...Array(DAYS).keys()].map((count) => daysAfter(monday, count));
    document.getElementById("week-title").textContent = `Week of ${dayInWords(monday)}`;
    section.querySelector("ol").replaceChildren(...days.map(dayShown));
}

function dayShown(day) {
    const li = document.createElement("li");
    const head = document.createElement("h3");
    head.textContent = inWords(day, { weekday: "short", day: "numeric", month: "short" });
    if (day.toDateString() === new Date().toDateString()) li.setAttribute("aria-current", "date");
    const here = booked.filter(({ at }) => at.toDateString() === day.toDateString());
    li.append(head, ...here.map(interviewShown));
    return li;
}

function interviewShown({ time, at }) {
    const link = document.createElement("a");
    const about = document.createElement("small");
    link.href = time.dataset.url;
    link.textContent = `${clock(at)} ${time.dataset.token}`;
    about.textContent = time.dataset.about;
    link.append(about);
    return link;
}

for (const { time, at } of booked) time.textContent = `${inWords(at, { weekday: "short" })} ${dayInWords(at)}, ${clock(at)}`;
section.querySelector("[data-zone]").textContent = `Times as in ${zone}`;

// The week of the next interview, or of the last where all are past.
const next = booked.find(({ at }) => at > Date.now() - 60 * 60 * 1000) ?? booked.at(-1);
let monday = mondayOf(next.at);
for (const button of section.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
        monday = daysAfter(monday, DAYS * Number(button.dataset.step));
        show(monday);
    });
}
section.hidden = false;
show(monday);
