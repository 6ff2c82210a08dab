"""Notes to file: of one thing, or all that somebody may read."""

from django.db.models import QuerySet

from trials.models import Entry, NoteToFile, Participant, Site, Trial, Visit

_WITH = ("recorded_by", "site", "participant", "visit", "entry")


def all_notes(trial: Trial) -> QuerySet[NoteToFile]:
    """The latest first."""
    notes = NoteToFile.objects.filter(trial=trial).select_related(*_WITH)
    return notes.order_by("-recorded_at")


def notes_of(subject: Site | Participant | Visit | Entry) -> QuerySet[NoteToFile]:
    """Of a participant: those of the visits and forms too. Of a visit: those of its forms too."""
    field = {Site: "site", Participant: "participant", Visit: "visit", Entry: "entry"}
    notes = all_notes(subject.trial).filter(**{field[type(subject)]: subject})
    return notes.filter(participant=None) if isinstance(subject, Site) else notes
