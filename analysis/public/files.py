"""The files of a data set for the public.

README.txt      what it is, what was changed, and how to compute the figures again
data.csv        one row for each participant
dictionary.csv  what each column of it is
plan.yaml       the analysis plan, as it was signed
figures.csv     the released figures that tell no more than data.csv does
SHA256SUMS      of every other file
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

from analysis.comparing import figures_as_csv, figures_of
from analysis.datasets.arrange import TRIAL_ARM, TRIAL_PARTICIPANT
from analysis.datasets.layouts import SITE
from analysis.package_files import packed, table_as_csv
from analysis.plans import Plan
from analysis.public.again import columns_read, why_not_again
from analysis.public.anonymity import FEWEST
from analysis.public.table import PublicTable
from analysis.public.variables import Becomes, Variable

DICTIONARY = ("variable", "label", "type", "unit", "codes", "derivation", "visit")


@dataclass(frozen=True)
class Released:
    """What was released. arms: {code: label}. sites_left_out: how many were, for cause. not_shared:
    how many participants of the run did not agree that everybody may have their data. caution:
    a line above all others, such as that the data are simulated."""

    study: str
    title: str
    registry: str
    plan: Plan
    plan_text: str
    plan_status: str
    result: dict
    result_sha256: str
    code_version: str
    arms: dict[str, str]
    sites_left_out: int
    not_shared: int = 0
    caution: str = ""


def as_zip(released: Released, public: PublicTable) -> bytes:
    """Everything, as one file.

    Figures of all participants beside the data of all but a few would tell of those few what they
    answered: then there are none.
    """
    all_shared = not released.not_shared
    changed = public.changed()
    why = why_not_again(released.plan, released.result, changed, all_shared=all_shared)
    figures = {"figures.csv": _figures(released, changed.keys()).encode()} if all_shared else {}
    return packed(
        figures
        | {
            "README.txt": _readme(released, public, why).encode(),
            "data.csv": table_as_csv(public.table),
            "dictionary.csv": dictionary(released.arms, public.variables).encode(),
            "plan.yaml": released.plan_text.encode(),
        }
    )


def dictionary(arms: dict[str, str], variables: list[Variable]) -> str:
    """A row for each column of data.csv, in its order."""
    own = [
        Variable(TRIAL_PARTICIPANT, "Participant", type="text", derivation="Drawn by lot"),
        Variable(
            TRIAL_ARM,
            "Arm to which the participant was randomised",
            type="code",
            codes="; ".join(f"{code} = {label}" for code, label in arms.items()),
        ),
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(DICTIONARY)
    for one in [*own, *(one for one in variables if one.becomes is not Becomes.NOTHING)]:
        writer.writerow(
            [one.name, one.label, one.type, one.unit, one.codes, one.derivation, one.visit]
        )
    return out.getvalue()


def _figures(released: Released, changed: Set[str]) -> str:
    """Beside a column that was changed or left out, a figure of it would tell what is not there."""
    plan, analyses = released.plan, released.result["analyses"]
    return figures_as_csv(
        {
            one.id: figures_of(analyses[one.id])
            for one in plan.analyses
            if one.method != "adverse_events"
            and not changed & columns_read(one, plan)
            and _is_of_enough(analyses[one.id])
        }
    )


def _is_of_enough(analysis: dict) -> bool:
    """Of nobody, or in each arm of enough people; one that failed has no figures."""
    return all(n == 0 or n >= FEWEST for n in analysis.get("n_by_arm", {}).values())


def _readme(released: Released, public: PublicTable, why: dict[str, str]) -> str:
    per_arm = Counter(public.table[TRIAL_ARM])
    again = [id for id, reason in why.items() if not reason]
    return README.format(
        caution=f"{released.caution}\n\n" if released.caution else "",
        title=released.title,
        study=released.study,
        registry=f", registered as {released.registry}" if released.registry else "",
        plan=released.plan.plan,
        plan_status=released.plan_status,
        plan_sha256=released.plan.sha256,
        result_sha256=released.result_sha256,
        code_version=released.code_version,
        people=len(public.table),
        arms=", ".join(f"{per_arm[arm]} {arm}" for arm in sorted(per_arm)),
        sites=f"Sites left out for cause: {released.sites_left_out}.\n"
        if released.sites_left_out
        else "",
        figures=FIGURES if not released.not_shared else NO_FIGURES,
        not_shared=f"Participants who did not agree to share their data: {released.not_shared}.\n"
        if released.not_shared
        else "",
        left_out=_lines(
            f"{one.name} ({one.label}): {one.why}"
            for one in public.variables
            if one.becomes is Becomes.NOTHING
        ),
        groups=_groups(public),
        again=_lines(again),
        not_again=_lines(_by_reason(why)),
    )


def _groups(public: PublicTable) -> str:
    """The k-anonymity of the table, in words."""
    names = [
        one.name
        for one in public.variables
        if one.is_characteristic and one.becomes is not Becomes.NOTHING
    ]
    if not names:
        return "No characteristic by which somebody could be known is in the data set."
    emptied = (
        f" Of {public.emptied} participants they are empty for that." if public.emptied else ""
    )
    return (
        f"Whatever somebody's {', '.join(names)}: at least {FEWEST} participants of their arm have"
        f" the same (the smallest such group has {public.smallest}).{emptied}{_sites(public)}"
    )


def _sites(public: PublicTable) -> str:
    """Who has read how many each site randomised needs no key to the letters."""
    if SITE not in public.table:
        return ""
    return (
        "\nSites are letters drawn by lot. Where it was published how many participants each site"
        " had, the sizes may tell which letter is which site."
    )


def _by_reason(why: dict[str, str]) -> list[str]:
    """Analyses that differ for the same reason, in one line."""
    together: dict[str, list[str]] = {}
    for id, reason in why.items():
        if reason:
            together.setdefault(reason, []).append(id)
    return [f"{', '.join(ids)}: {reason}" for reason, ids in together.items()]


def _lines(said: Iterable[str]) -> str:
    return "\n".join(f"  {one}" for one in said) or "  none"


FIGURES = f"""figures.csv     the released figures, in full precision, of analyses that read nothing
                that was changed or left out, and have at least {FEWEST} participants of each arm"""
NO_FIGURES = """                The released figures stand in the report alone: beside data of some,
                they would tell what the others answered."""
README = """{caution}{title}
Study {study}{registry}. Data set of the analysis plan "{plan}", for everybody.

data.csv        one row for each participant: {people} ({arms})
dictionary.csv  what each column is: label, type, unit, codes, derivation, visit
plan.yaml       the analysis plan, {plan_status}, as it was signed
{figures}
SHA256SUMS      of every file: sha256sum -c SHA256SUMS

SHA-256 of the plan {plan_sha256}
SHA-256 of the released result {result_sha256}
Computed with Equipoise {code_version}
{sites}{not_shared}
An empty cell is missing, for whatever reason. Columns are named <form>.<score or item>@<visit>.

What was done so that nobody is known by it
-------------------------------------------
The data set of a study is made once: no second one can be laid beside it. Ids were drawn by lot and
rows stand in their order; which id was whose is kept nowhere. There is no date: moments are days
from randomisation. There is no free text, and nothing of who rated or entered. Ages, where there
are any, are the lower ends of bands of five years, from 65 on together.
{groups}

Left out:
{left_out}

To compute the figures again
----------------------------
    python3 manage.py analyse data.csv --plan plan.yaml --json mine.json

All figures of these analyses come out again, but for the last digits of a sum in another order:
{again}

These differ, differ in part, or cannot be done with it:
{not_again}
"""
