// The dates that a rater asks about: "12 Mar 2026 to 11 Apr 2026" for the past month on 11 April.
// trials/web/presenters/rating_card.py says the same; there a test compares the two.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 24 * 60 * 60 * 1000;

// code: of ISO 8601, such as -P1M or -P7D. on: "2026-04-11". → words, "" where there are none to say.
export function periodInWords(code, on) {
    const found = /^-P(\d+)([DWM])$/.exec(code);
    const last = new Date(`${on}T00:00:00Z`);
    if (!found || Number.isNaN(last.getTime())) return "";
    const count = Number(found[1]);
    const before = found[2] === "M" ? monthsBefore(last, count) : last.getTime() - count * (found[2] === "W" ? 7 : 1) * DAY;
    return `${inWords(new Date(before + DAY))} to ${inWords(last)}`;
}

// The same day of the month, or its last one: 28 Feb before 31 Mar.
function monthsBefore(on, count) {
    const year = on.getUTCFullYear();
    const month = on.getUTCMonth() - count;
    const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    return Date.UTC(year, month, Math.min(on.getUTCDate(), lastDay));
}

function inWords(day) {
    return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
}
