// Times and observations in words.

export function element(tag, properties = {}, children = []) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
}

export class Times {
    #zone;
    #clock;

    // doseAt: the moment of the initial dose, in milliseconds, or null.
    constructor(room, clock) {
        this.#zone = new Intl.DateTimeFormat("en-GB", { timeZone: room.zone, hour: "2-digit", minute: "2-digit" });
        this.#clock = clock;
        this.doseAt = room.dose_at ? Date.parse(room.dose_at) : null;
    }

    get now() {
        return this.#clock.now();
    }

    clock(moment) {
        return this.#zone.format(new Date(moment));
    }

    // Minutes since the dose; null before there is one.
    since(moment) {
        return this.doseAt === null ? null : Math.floor((Number(new Date(moment)) - this.doseAt) / 60000);
    }

    sinceInWords(moment) {
        const minutes = this.since(moment);
        return minutes === null ? "" : `T${minutes < 0 ? "−" : "+"}${Math.abs(minutes)}`;
    }

    atMinute(minute) {
        return this.doseAt + minute * 60000;
    }
}

// {title, detail} of an observation; null for what stands with its event.
export function inWords(tap, room) {
    switch (tap.kind) {
        case "event":
            return { title: room.events.find((event) => event.code === tap.said.code)?.label ?? tap.said.code, detail: "" };
        case "vitals":
            return { title: `Vital signs, ${momentOf(tap, room)}`, detail: valuesOf(tap, room) };
        case "call":
            return { title: "Physician called", detail: "" };
        case "supplemental":
            return { title: `Supplemental dose: ${tap.said.decision}`, detail: tap.words };
        case "handover":
            return { title: "Handed over", detail: tap.words };
        default:
            return null;
    }
}

// The measures of these vital signs that are above the limit of the study.
export function aboveLimit(tap, room) {
    return (room.vitals?.measures ?? []).filter(({ key, limit }) => limit !== null && tap.said.values[key] > limit);
}

function momentOf(tap, room) {
    return room.vitals?.moments.find((moment) => moment.code === tap.said.moment)?.label ?? tap.said.moment;
}

function valuesOf(tap, room) {
    return (room.vitals?.measures ?? [])
        .filter(({ key }) => key in tap.said.values)
        .map(({ key, label, unit }) => `${label} ${tap.said.values[key]} ${unit}`.trim())
        .join(" · ");
}
