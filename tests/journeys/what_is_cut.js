// What sticks out of the window, or is hidden by the box around it. What lies in a box that scrolls
// by itself (a wide table, a drawing) is reached there.
() => {
    const wide = document.documentElement.clientWidth;
    const style = (element) => getComputedStyle(element).overflowX;
    const around = (element) => {
        const boxes = [];
        for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
            boxes.push(box);
        }
        return boxes;
    };
    const scrolls = (element) => ["auto", "scroll"].includes(style(element));
    const hides = (element) => ["hidden", "clip"].includes(style(element));
    const isRead = (element) => element.checkVisibility() && element.clientWidth > 1;
    const name = (element) => element.cloneNode(false).outerHTML.slice(0, 120);

    const found = [];
    if (document.documentElement.scrollWidth > wide) {
        found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
    }
    for (const element of document.body.querySelectorAll(":not(svg *, input, select, progress)")) {
        if (!isRead(element) || element.closest(".visually-hidden, .skip")) continue;
        const box = element.getBoundingClientRect();
        if ((box.right > wide + 1 || box.left < -1) && !around(element).some(scrolls)) {
            found.push(`${name(element)} reaches from ${box.left} to ${box.right} px`);
        }
        if (hides(element) && element.scrollWidth > element.clientWidth + 1) {
            found.push(`${name(element)} hides what is in it`);
        }
    }
    return found;
}
