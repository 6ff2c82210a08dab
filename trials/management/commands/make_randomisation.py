import platform
import secrets
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from trials.imports.arms import read_arms
from trials.management.plain import refusals_as_errors
from trials.randomisation import (
    ListRecord,
    balance,
    default_block_sizes,
    permuted_blocks,
    reserved_slots,
    seal_list,
)
from trials.refusals import Refused, refuse_if
from trials.studies.reading import read_study
from trials.studies.strata import strata_of


class Command(BaseCommand):
    help = (
        "Make a sealed randomisation list. Run it outside the server: it needs no database, and"
        " the plain arms exist only while it runs. It writes sealed-list.json for the server,"
        " key-part-1.txt and key-part-2.txt for two people, and list-record.txt, which says how the"
        " list was drawn, for whoever keeps it away from the server."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("study", type=Path, help="the study file")
        parser.add_argument("--vault-key", required=True, help="from vault_public_key")
        parser.add_argument("--out", type=Path, required=True, help="a new folder")
        parser.add_argument(
            "--blocks",
            type=int,
            nargs="+",
            help="block sizes; twice and three times the sum of the ratio when not given",
        )
        parser.add_argument("--length", type=int, default=40, help="slots per stratum, at least")
        parser.add_argument("--seed", help="recorded by you; drawn and shown when not given")
        parser.add_argument(
            "--arms", type=Path, help="subject,arm: a list that exists, instead of drawing one"
        )

    @refusals_as_errors
    def handle(self, *, study, vault_key, out, **options):
        file = read_study(study.read_text(), source=study.name)
        refuse_if(None if file.randomisation else f"Nobody is randomised in {file.study}.")
        refuse_if("--length is 1 or more." if options["length"] < 1 else None)
        slots, drawn = _given(file, options) if options["arms"] else _drawn(file, options)
        sealed = seal_list(
            slots,
            trial=file.study,
            vault_public_key=_key(vault_key),
            by_site=file.randomisation.by_site,
        )
        record = ListRecord(
            study=file.study,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            software=f"Equipoise {settings.CODE_VERSION}, Python {platform.python_version()}",
            sealed_list_sha256=sealed.sha256,
            ratio={arm.code: arm.ratio for arm in file.arms},
            balance={stratum: dict(arms) for stratum, arms in balance(slots).items()},
            **drawn,
        )
        try:
            out.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            raise Refused(f"{out} is there already; name a new folder.") from None
        _write(out / "sealed-list.json", sealed.text)
        for number, part in enumerate(sealed.parts, 1):
            _write(out / f"key-part-{number}.txt", part + "\n")
        _write(out / "list-record.txt", record.as_text())
        self._report(record, len(slots))

    def _report(self, record: ListRecord, slots: int) -> None:
        if record.seed:
            self.stdout.write(f"Seed {record.seed}; whoever has it can draw the list again.")
        for stratum, arms in record.balance.items():
            shares = ", ".join(f"{arm} {count}" for arm, count in sorted(arms.items()))
            self.stdout.write(f"  {stratum}: {shares}")
        self.stdout.write(f"{slots} slots sealed, sha256 {record.sealed_list_sha256}.")
        self.stdout.write(
            "Check it with check_randomisation. Then give each key part to one of two people, put"
            " list-record.txt away as safely, and delete all three here."
        )


def _given(file, options):
    arms = read_arms(options["arms"].read_text(), file, source=options["arms"].name)
    slots = reserved_slots(arms, stratum=strata_of(file)[0])
    return slots, {"seed": None, "block_sizes": None, "length": None}


def _drawn(file, options):
    ratio = {arm.code: arm.ratio for arm in file.arms}
    drawn = {
        "seed": options["seed"] or secrets.token_hex(16),
        "block_sizes": options["blocks"] or default_block_sizes(ratio),
        "length": options["length"],
    }
    return permuted_blocks(strata=strata_of(file), ratio=ratio, **drawn), drawn


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
