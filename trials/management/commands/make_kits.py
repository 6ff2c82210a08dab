from collections import Counter
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand

from trials.kits import Content, make_kits, numbers_in, read_content, why_not_make
from trials.management.plain import public_key, refusals_as_errors, write_private
from trials.refusals import Refused, refuse_if
from trials.studies.reading import read_study


class Command(BaseCommand):
    help = (
        "Make a sealed list of kits for one shipment to one site. Run it outside the server: it"
        " needs no database. It writes kit-list.json for the server, labels.csv for printing and"
        " packing-list.csv, which says what each kit holds, for whoever fills them."
    )

    def add_arguments(self, parser):
        parser.add_argument("study", type=Path, help="the study file")
        parser.add_argument("--vault-key", required=True, help="from vault_public_key")
        parser.add_argument("--lot", required=True, help="on every label, whatever the kit holds")
        parser.add_argument(
            "--expires", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD"
        )
        parser.add_argument(
            "--kits", required=True, help="MDMA:L80=20,PBO:L80=20: how many of each arm and level"
        )
        parser.add_argument(
            "--earlier", type=Path, nargs="*", default=[],
            help="the kit-list.json of earlier shipments, whose numbers are not drawn again",
        )  # fmt: skip
        parser.add_argument("--out", type=Path, required=True, help="a new folder")

    @refusals_as_errors
    def handle(self, *, study, vault_key, lot, expires, kits, earlier, out, **options):
        file = read_study(study.read_text(), source=study.name)
        counts = _counts(kits)
        refuse_if(why_not_make(file, counts) or _why_expired(expires))
        made = make_kits(
            counts,
            trial=file.study,
            lot=lot,
            expires_on=expires,
            vault_public_key=public_key(vault_key),
            taken={number for one in earlier for number in numbers_in(one.read_text())},
        )
        try:
            out.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            raise Refused(f"{out} is there already; name a new folder.") from None
        write_private(out / "kit-list.json", made.sealed)
        write_private(out / "labels.csv", made.labels)
        write_private(out / "packing-list.csv", made.packing)
        self.stdout.write(f"{sum(counts.values())} kits sealed, sha256 {made.sha256}.")
        self.stdout.write("Give packing-list.csv to whoever fills the kits, and delete it here.")


def _why_expired(expires: date) -> str | None:
    today = date.today()
    if expires < today:
        return f"--expires: {expires} is over, today is {today}; name a day that is still to come."
    return None


def _counts(text: str) -> Counter[Content]:
    """arm:level=count, separated by commas."""
    counts: Counter[Content] = Counter()
    for part in text.split(","):
        content, _, count = part.strip().partition("=")
        if not count.isdecimal():
            raise Refused(f"--kits: {part.strip()!r} has no number; write MDMA:L80=20.")
        counts[read_content(content)] += int(count)
    return counts
