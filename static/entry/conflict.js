// Two people saved the same entry. Both values are shown, and the person chooses item by item.

// Resolves to {key: the chosen answer} for the items that differ; null if the dialog was left.
export function choose(dialog, answers, current) {
    const mine = answers.document;
    const differing = answers.rows.filter((row) => !same(mine[row.key], current.answers[row.key]));
    const at = new Date(current.at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
    dialog.querySelector("[data-who]").textContent = differing.length
        ? `${current.by} saved revision ${current.revision} on ${at}. Choose for each item.`
        : `${current.by} saved revision ${current.revision} on ${at}, with the same answers as yours.`;
    const body = dialog.querySelector("tbody");
    body.replaceChildren(...differing.map((row) => line(row, mine, current.answers)));
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => {
        dialog.addEventListener("close", () => resolve(dialog.returnValue === "chosen" ? chosen(body, differing, mine, current.answers) : null), { once: true });
    });
}

export function same(one, other) {
    return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

function line(row, mine, theirs) {
    const tr = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = `${row.name}: ${row.label}`;
    tr.append(head, option(row, "mine", mine[row.key]), option(row, "theirs", theirs[row.key]));
    return tr;
}

function option(row, side, answer) {
    const cell = document.createElement("td");
    const label = document.createElement("label");
    const radio = document.createElement("input");
    label.className = "choice";
    Object.assign(radio, { type: "radio", name: `conflict-${row.key}`, value: side, required: true });
    label.append(radio, row.words(answer));
    cell.append(label);
    return cell;
}

function chosen(body, rows, mine, theirs) {
    return Object.fromEntries(
        rows.map(({ key }) => {
            const side = body.querySelector(`input[name="conflict-${key}"]:checked`).value;
            return [key, side === "mine" ? mine[key] : theirs[key]];
        }),
    );
}
