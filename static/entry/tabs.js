// Windows of one browser in which the same person has forms open tell each other so.

// describe() → {place, subject, form, left, isUnfinished}: what this window shows.
// found(other): a window that was open before this one. opened(other): one that was opened since.
// left(other): one that is gone. looked(other): the person went to that window.
export function meet({ name, describe, found, opened, left, looked }) {
    const channel = new BroadcastChannel(`equipoise ${name}`);
    const id = Math.random();
    const say = (kind, to = null) => channel.postMessage({ kind, to, from: id, ...describe() });
    channel.addEventListener("message", ({ data }) => {
        if (data.to !== null && data.to !== id) return;
        if (data.kind === "hello") {
            say("here", data.from);
            opened(data);
        } else if (data.kind === "here") found(data);
        else if (data.kind === "bye") left(data);
        else looked(data);
    });
    say("hello");
    addEventListener("focus", () => say("look"));
    document.addEventListener("visibilitychange", () => document.hidden || say("look"));
    addEventListener("pagehide", () => say("bye"));
}
