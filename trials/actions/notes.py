"""Notes to file: written once, never changed; a correction is another note."""

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Entry, NoteToFile, Participant, Site, Trial, Visit
from trials.models.base import about as named
from trials.models.base import place_of
from trials.policies.arm_words import refuse_arm_words
from trials.policies.filing import why_not_note
from trials.refusals import Refused, refuse_if
from trials.transcripts.identifiers import KINDS, Suggestion, suggestions

Subject = Trial | Site | Participant | Visit | Entry


class MayNameSomebody(Refused):
    """Nothing is kept yet. found: what may say who somebody is, for whoever wrote it to look at.

    The sentence holds none of the words, since it stands in the ledger.
    """

    def __init__(self, found: list[Suggestion]):
        kinds = ", ".join(sorted({KINDS[one.kind].lower() for one in found}))
        super().__init__(
            f"The note may say who somebody is ({kinds}; {len(found)} in all): take it out, or"
            " confirm that it names nobody."
        )
        self.found = found


def write_note(*, subject: Subject, text: str, scope: Scope, confirmed: bool = False) -> NoteToFile:
    """confirmed: whoever writes it has looked at what may name somebody.

    Raises MayNameSomebody, and Refused for a text with the name of an arm.
    """
    demand(scope, Permission.KEEP_FILES)
    trial = subject if isinstance(subject, Trial) else subject.trial
    with act("notes.write", scope=scope, **_line(subject)):
        refuse_if(why_not_note(subject, text, scope))
        refuse_arm_words(trial, "The note", text)
        found = identifying(text)
        if found and not confirmed:
            raise MayNameSomebody(found)
        return NoteToFile.objects.create(
            text=text.strip(), role=scope.role, recorded_by_id=scope.actor, **_place(subject)
        )


def identifying(text: str) -> list[Suggestion]:
    """Names, places, telephone numbers, addresses. Dates are what a note is full of."""
    return [one for one in suggestions(text) if one.kind != "DATE"]


def _line(subject: Subject) -> dict:
    if isinstance(subject, Trial):
        return {}
    return {"site": str(subject.pk)} if isinstance(subject, Site) else named(subject)


def _place(subject: Subject) -> dict:
    if isinstance(subject, Trial):
        return {"trial": subject}
    if isinstance(subject, Site):
        return {"trial_id": subject.trial_id, "site": subject}
    place = place_of(subject)
    if isinstance(subject, Visit):
        place["visit"] = subject
    if isinstance(subject, Entry):
        place |= {
            "visit_id": subject.visit_id,
            "entry": subject,
            "form_class": subject.form_class,
        }
    return place
