// What somebody without a mouse cannot use: a control that Tab passes over or reaches out of its
// order, and one that does not show that it has the focus.
() => {
    const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [role=button]";
    const isThere = (element) =>
        element.checkVisibility({ visibilityProperty: true }) && !element.matches(":disabled, [aria-disabled=true], .skip");
    const name = (element) => element.cloneNode(false).outerHTML.slice(0, 120);

    const found = [];
    for (const control of document.querySelectorAll(CONTROLS)) {
        if (!isThere(control) || control.getAttribute("tabindex") === "-1") continue;
        if (control.tabIndex !== 0) {
            found.push(`${name(control)} is out of the order of Tab`);
            continue;
        }
        control.focus({ preventScroll: true, focusVisible: true });
        const { outlineStyle, outlineWidth } = getComputedStyle(control);
        if (document.activeElement !== control) found.push(`${name(control)} takes no focus`);
        else if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) found.push(`${name(control)} does not show its focus`);
    }
    document.activeElement.blur();
    return found;
}
