// "?" lists the keys of this page.

import { GROUPS } from "./keys.js";
import { onSingleKey } from "./single_keys.js";

onSingleKey("?", show);
document.querySelector("[data-show-keys]")?.addEventListener("click", show);

function show() {
    const dialog = made("dialog", { className: "key-help", ariaLabel: "Keys of this page" });
    const close = made("button", { type: "button", className: "button", textContent: "Close" });
    const head = made("header");
    head.append(made("h2", { textContent: "Keys of this page" }), close);
    dialog.append(head, ...GROUPS.filter(({ on }) => document.querySelector(on)).map(table));
    if (document.body.dataset.singleKeys === "off") dialog.append(made("p", { className: "quiet", textContent: "The keys / and ? are switched off, as your account says." }));
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
}

function table({ where, keys }) {
    const found = made("table");
    found.append(made("caption", { textContent: where }));
    for (const [alternatives, does] of keys) {
        const row = found.insertRow();
        const head = made("th", { scope: "row" });
        alternatives.forEach((key, index) => head.append(index ? " or " : "", made("kbd", { textContent: key })));
        row.append(head);
        row.insertCell().textContent = does;
    }
    return found;
}

function made(tag, properties = {}) {
    return Object.assign(document.createElement(tag), properties);
}
