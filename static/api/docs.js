// Swagger UI is dark by a class of the page: as the person chose, or as the device has it.
const root = document.documentElement;
const device = matchMedia("(prefers-color-scheme: dark)");

function follow() {
    const chosen = root.dataset.theme;
    root.classList.toggle("dark-mode", chosen === "dark" || (chosen !== "light" && device.matches));
}

device.addEventListener("change", follow);
follow();
