// Keys without Ctrl: outside of text fields only, and not where their person has switched them off
// (WCAG 2.1.4). What a dialog holds back, they do not pass.

const NOT_TYPED_INTO = ["radio", "checkbox", "button", "submit", "reset", "file", "range", "color"];

export function onSingleKey(wanted, act) {
    if (document.body.dataset.singleKeys === "off") return;
    // Before the page's own keys: a form would take it for a code.
    document.addEventListener("keydown", (event) => {
        const { key, target } = event;
        if (key !== wanted || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
        if (isTypedInto(target) || document.querySelector("dialog[open]")) return;
        event.preventDefault();
        event.stopPropagation();
        act();
    }, { capture: true });
}

function isTypedInto(element) {
    if (element.isContentEditable || ["textarea", "select"].includes(element.localName)) return true;
    return element.localName === "input" && !NOT_TYPED_INTO.includes(element.type);
}
