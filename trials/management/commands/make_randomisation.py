import secrets
from pathlib import Path

from django.core.management.base import BaseCommand

from trials.imports.arms import read_arms
from trials.management.plain import refusals_as_errors
from trials.randomisation import balance, permuted_blocks, reserved_slots, seal_list
from trials.refusals import Refused
from trials.studies.reading import read_study


class Command(BaseCommand):
    help = (
        "Make a sealed randomisation list. Run it outside the server: it needs no database, and"
        " the plain arms exist only while it runs. It writes sealed-list.json for the server and"
        " key-part-1.txt and key-part-2.txt for two people."
    )

    def add_arguments(self, parser):
        parser.add_argument("study", type=Path, help="the study file")
        parser.add_argument("--vault-key", required=True, help="from vault_public_key")
        parser.add_argument("--out", type=Path, required=True, help="a new folder")
        parser.add_argument("--blocks", type=int, nargs="+", default=[4, 6], help="block sizes")
        parser.add_argument("--length", type=int, default=40, help="slots per site, at least")
        parser.add_argument("--seed", help="recorded by you; drawn and shown when not given")
        parser.add_argument(
            "--arms", type=Path, help="subject,arm: a list that exists, instead of drawing one"
        )

    @refusals_as_errors
    def handle(self, *, study, vault_key, out, **options):
        file = read_study(study.read_text(), source=study.name)
        slots = self._slots(file, options)
        sealed = seal_list(slots, trial=file.study, vault_public_key=_key(vault_key))
        try:
            out.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            raise Refused(f"{out} is there already; name a new folder.") from None
        _write(out / "sealed-list.json", sealed.text)
        for number, part in enumerate(sealed.parts, 1):
            _write(out / f"key-part-{number}.txt", part + "\n")
        self.stdout.write(f"{len(slots)} slots sealed, sha256 {sealed.sha256}.")
        self.stdout.write("Give each key part to one of two people, and delete it here.")

    def _slots(self, file, options):
        if options["arms"]:
            text = options["arms"].read_text()
            arms = read_arms(text, file, source=options["arms"].name)
            slots = reserved_slots(arms, stratum=file.sites[0].code)
        else:
            seed = options["seed"] or secrets.token_hex(16)
            slots = permuted_blocks(
                strata=[site.code for site in file.sites],
                ratio={arm.code: arm.ratio for arm in file.arms},
                block_sizes=options["blocks"],
                length=options["length"],
                seed=seed,
            )
            self.stdout.write(f"Seed {seed}; whoever has it can draw the list again.")
        for stratum, counts in balance(slots).items():
            shares = ", ".join(f"{arm} {count}" for arm, count in sorted(counts.items()))
            self.stdout.write(f"  {stratum}: {shares}")
        return slots


def _key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Refused("--vault-key is 64 hexadecimal digits, as vault_public_key prints it.")
    return key


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text)
