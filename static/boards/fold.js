// On a phone what folds would fill the first screen; what is in use stays in sight.
const fold = document.querySelector("details.fold");
const phone = matchMedia("(max-width: 40rem)");

function foldOnPhone() {
    fold.open = !phone.matches || "inUse" in fold.dataset;
}

if (fold) {
    phone.addEventListener("change", foldOnPhone);
    foldOnPhone();
}
