// What the server said about single items, beside each item and in the summary on top.

const WORDS = { problem: "Error: ", warning: "Please check: ", explained: "Explained by your note: " };

export function showRemarks(answers, problems) {
    for (const row of answers.rows) {
        const about = problems.filter((each) => each.item === row.key);
        row.element.classList.toggle("has-problem", about.some((each) => each.kind === "problem"));
        row.element.classList.toggle("has-warning", about.some((each) => each.kind === "warning"));
        document.getElementById(`remarks-${row.key}`).replaceChildren(...about.map(paragraph));
    }
}

// Only what must be put right: a warning never holds anything up.
export function showSummary(toMend) {
    const summary = document.getElementById("problems");
    summary.hidden = toMend.length === 0;
    summary.querySelector("ul").replaceChildren(...toMend.map(linkToItem));
    document.title = (toMend.length ? "Error: " : "") + document.title.replace(/^Error: /, "");
}

function paragraph({ kind, message }) {
    const p = document.createElement("p");
    p.className = kind;
    p.textContent = WORDS[kind] + message;
    return p;
}

function linkToItem({ item, message }) {
    const li = document.createElement("li");
    const a = document.createElement("a");
    a.textContent = message;
    if (document.getElementById(`item-${item}`)) a.href = `#item-${item}`;
    li.append(a);
    return li;
}
