"""Whether the characteristics that everybody may have are there, and can be made coarse."""

from collections.abc import Iterator

from trials.studies.misfits import Misfit, unknown_names
from trials.studies.schema import Study
from trials.studies.schema.public_data import YEARS


def misfits_of_public_data(study: Study) -> Iterator[Misfit]:
    if study.public_data is None:
        return
    fields = {
        f"{key}.{field.key}": field
        for key, form in study.own_forms.items()
        for field in form.fields
    }
    if study.public_data.consent:
        choices = [choice.code for choice in study.consent.choices]
        path = ("public_data", "consent")
        asked = [study.public_data.consent]
        yield from unknown_names(path, "choice of the consent form", asked, choices)
    for place, name in enumerate(study.public_data.characteristics):
        path = ("public_data", "characteristics", place)
        yield from unknown_names(path, "field of an own form", [name], fields)
        field = fields.get(name)
        if field and field.kind != "choice" and field.unit != YEARS:
            yield Misfit(
                path,
                f"{name} is a {field.kind}: only codes, and ages (a number with the unit"
                f" {YEARS}), can be made so coarse that nobody is known by them",
            )
