"""Sealed lists of kits: made outside the server, one for each shipment to a site.

Nothing here reads or writes the database. A list has one lot and one expiry for every arm, and
random kit numbers in their own order, so that neither label nor list tells an arm.
"""

import csv
import hashlib
import io
import json
import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from trials import seal
from trials.seal import KitPlace
from trials.studies.schema import Study

FORMAT = "equipoise_kit_list"
DIGITS = 6
FOR_TRIALS_ONLY = "For clinical trial use only"


@dataclass(frozen=True)
class Content:
    """What a kit holds: for which arm, and at which level."""

    arm: str
    level: str

    def __str__(self) -> str:
        return f"{self.arm}:{self.level}"


@dataclass(frozen=True)
class KitList:
    """sealed: what the server stores. labels: for printing; they tell nothing of the content.

    packing: {kit number: content}, for whoever fills the kits, and for nobody else.
    """

    sealed: str
    labels: str
    packing: str

    @property
    def sha256(self) -> str:
        return sha256_of(self.sealed)

    @property
    def numbers(self) -> list[str]:
        return numbers_in(self.sealed)


def sha256_of(sealed: str) -> str:
    return hashlib.sha256(sealed.encode()).hexdigest()


def read_content(text: str) -> Content:
    """MDMA:L80. Raises ValueError for another text."""
    arm, colon, level = text.partition(":")
    if not (arm and colon and level):
        raise ValueError(f"{text!r} is no content of a kit: write arm:level, for example MDMA:L80.")
    return Content(arm, level)


def why_not_make(study: Study, counts: dict[Content, int]) -> str | None:
    """Kits of some arms alone would let the lot on the label tell the arm."""
    if not study.keeps_kits:
        return f"{study.study} keeps no kits: its file has no dosing.kits."
    takers = arms_by_level(study)
    for content, count in counts.items():
        if content.level not in takers:
            return f"There is no level {content.level!r}; there are: {', '.join(takers)}."
        if content.arm not in takers[content.level]:
            arms = ", ".join(takers[content.level])
            return f"Level {content.level} is not for arm {content.arm!r}; it is for: {arms}."
        if count < 1:
            return f"{content}={count}: a number of kits is 1 or more."
    for level in {content.level for content in counts}:
        missing = [arm for arm in takers[level] if Content(arm, level) not in counts]
        if missing:
            return (
                f"Level {level} has no kits for {', '.join(missing)}: one lot covers every arm,"
                " since a label that only some arms have would tell them."
            )
    return None


def arms_by_level(study: Study) -> dict[str, list[str]]:
    """{level: the arms that are given it}, in the order of the study file."""
    found: dict[str, list[str]] = {}
    for session in study.dosing.sessions:
        arms = found.setdefault(session.level, [])
        takers = session.mg or [arm.code for arm in study.arms]
        arms += [arm for arm in takers if arm not in arms]
    return found


def make_kits(
    counts: dict[Content, int],
    *,
    trial: str,
    lot: str,
    expires_on: date,
    vault_public_key: bytes,
    taken: Collection[str] = (),
) -> KitList:
    """Seal the content of each kit, at one length and bound to its number.

    counts: {content: how many kits}. taken: numbers of earlier lists, which are not drawn again.
    """
    contents = [content for content, count in counts.items() for _ in range(count)]
    # Sorted by number: the order, too, says nothing.
    kits = sorted(zip(_numbers(len(contents), set(taken)), contents, strict=True), key=_by_number)
    document = {
        FORMAT: 1,
        "trial": trial,
        "lot": lot,
        "expires_on": expires_on.isoformat(),
        "vault_public_key": vault_public_key.hex(),
        "kits": [
            {"number": number, "ciphertext": _seal(content, trial, number, vault_public_key)}
            for number, content in kits
        ],
    }
    label = {"lot": lot, "expires_on": expires_on.isoformat(), "text": FOR_TRIALS_ONLY}
    return KitList(
        sealed=json.dumps(document, indent=1),
        labels=_csv([{"kit_number": number} | label for number, _ in kits]),
        packing=_csv([{"kit_number": n, "arm": c.arm, "level": c.level} for n, c in kits]),
    )


def numbers_in(sealed: str) -> list[str]:
    """The kit numbers of a sealed list. Raises ValueError for another text."""
    try:
        document = json.loads(sealed)
        return [kit["number"] for kit in document["kits"]] if document[FORMAT] else []
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("This is not a list of kits made by make_kits.") from None


def content_of(ciphertext: bytes, number: str, *, trial: str, private: bytes) -> Content:
    """Raises CannotOpen where the kit was sealed for another vault, trial or number."""
    place = KitPlace(trial, number)
    return read_content(seal.unseal(ciphertext, private=private, info=place.as_info()))


def _seal(content: Content, trial: str, number: str, key: bytes) -> str:
    return seal.seal(str(content), to=key, info=KitPlace(trial, number).as_info()).hex()


def _numbers(count: int, taken: set[str]) -> list[str]:
    """Distinct, from the system's own source, so that they carry no information."""
    lowest = 10 ** (DIGITS - 1)
    drawn = random.SystemRandom().sample(range(lowest, 10 * lowest), count + len(taken))
    return [number for number in map(str, drawn) if number not in taken][:count]


def _by_number(kit: tuple[str, Content]) -> str:
    return kit[0]


def _csv(rows: list[dict]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
