// Moves between the cells of the matrix by keys, while the focus is inside it.
const STEPS = { j: [1, 0], k: [-1, 0], h: [0, -1], l: [0, 1] };
const ARROWS = { ArrowDown: "j", ArrowUp: "k", ArrowLeft: "h", ArrowRight: "l" };
const frame = document.querySelector(".matrix-frame");

frame?.addEventListener("keydown", (event) => {
    const here = event.target.closest("td, tbody th");
    // On the frame itself the arrows go on scrolling it.
    const key = here ? (ARROWS[event.key] ?? event.key) : event.key;
    const step = STEPS[key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = here ? linkFrom(here, step) : frame.querySelector("tbody a");
    if (!next) return;
    event.preventDefault();
    next.focus();
    uncover(next);
});

// The next cell in that direction that can be opened; those that cannot are passed over.
function linkFrom(cell, [down, right]) {
    const rows = [...frame.querySelectorAll("tbody tr")];
    let row = rows.indexOf(cell.parentElement) + down;
    let column = cell.cellIndex + right;
    while (rows[row]?.cells[column]) {
        const link = rows[row].cells[column].querySelector("a");
        if (link) return link;
        row += down;
        column += right;
    }
    return null;
}

// The head and the first column lie over the cells: what has the focus is scrolled out of them.
function uncover(link) {
    const cell = link.closest("td, th").getBoundingClientRect();
    const head = frame.querySelector("thead").getBoundingClientRect();
    const first = frame.querySelector("tbody th").getBoundingClientRect();
    if (cell.top < head.bottom) frame.scrollTop -= head.bottom - cell.top;
    if (link.closest("td") && cell.left < first.right) frame.scrollLeft -= first.right - cell.left;
}
