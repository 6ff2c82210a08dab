"""Pages of the coders: the list of transcripts, and one transcript."""

from itertools import pairwise
from uuid import UUID

from django.urls import reverse

from trials.context import Scope
from trials.models import Memo, ReleasedText, Segment, ThemeSegment, Trial
from trials.policies.coding import why_not_begin, why_not_code
from trials.selectors.coding import (
    Passes,
    book_of_codes,
    live_segments,
    passes_of,
    passes_of_document,
    released_texts,
    themes_of,
    to_place_again,
)
from trials.web.presenters.codes import act_with, choices_of

MEMO = {"name": "memo", "label": "Memo", "type": "textarea", "required": True}
WHERE = {
    "name": "where",
    "label": "Where it stands",
    "type": "text",
    "required": True,
    "help": "For example: the third answer. Do not repeat the name.",
}
FINISHED = {
    "name": "finished",
    "label": "I have coded the whole transcript; what I coded stays as it is",
    "type": "checkbox",
    "required": True,
}
PLACE = [
    {"name": "start", "label": "From character", "type": "number", "required": True},
    {"name": "end", "label": "To character", "type": "number", "required": True},
]


def coding_list(trial: Trial, scope: Scope) -> dict:
    passes, me = passes_of(trial), UUID(scope.actor)
    return {
        "transcripts": [
            {
                "name": release.name,
                "url": reverse("coding-document", args=[trial.key, release.number]),
                "characters": release.length,
                **_standing(release, passes.get(release.document_id, Passes()), me),
            }
            for release in released_texts(trial).defer("transcript")
        ],
        "memos": _memos(trial, None),
        "memo_act": act_with(
            "Write a memo on the whole", reverse("write-memo", args=[trial.key]), [MEMO]
        ),
    }


def coding_page(release: ReleasedText, scope: Scope) -> dict:
    """One transcript with what the coder may see of its codes."""
    trial, me = release.trial, UUID(scope.actor)
    passes = passes_of_document(release)
    segments = list(live_segments(trial).filter(text=release))
    why_not = why_not_code(release, passes, me)
    themes = [theme for theme in themes_of(trial).values() if not theme.retired]
    return {
        "release": release,
        "back_url": reverse("coding", args=[trial.key]),
        "pieces": _pieces(release.transcript, segments),
        "why_not_code": why_not,
        "code_url": _url("code-passage", release),
        "codes": choices_of(book_of_codes(trial)),
        "passages": [
            {
                "id": segment.pk,
                "words": segment.passage,
                "code": segment.code.label,
                "coder": segment.coder.name,
                "memo": segment.memo,
                "acts": _acts_on(segment, release, me, themes, is_open=why_not is None),
            }
            for segment in segments
        ],
        "waiting": [
            {
                "code": segment.code.label,
                "memo": segment.memo,
                "was_at": f"{segment.start_char} to {segment.end_char}",
                "act": act_with(
                    "Place it here",
                    reverse("place-passage", args=[trial.key, release.number, segment.pk]),
                    PLACE,
                    name=f"place-{segment.pk}",
                ),
            }
            for segment in to_place_again(release, me)
        ],
        "memos": _memos(trial, release),
        "acts": _acts(release, passes, me),
        **_standing(release, passes, me),
    }


def _standing(release: ReleasedText, passes: Passes, me: UUID) -> dict:
    """Where the document stands for the coder who looks."""
    if me in passes.locked:
        mine, tone = "First pass locked", "locked"
    elif me in passes.began:
        mine, tone = "In progress", "warn"
    elif why_not_begin(release, passes):
        mine, tone = "With other coders", "neutral"
    else:
        mine, tone = "Free to begin", "info"
    return {
        "state_label": mine,
        "state_tone": tone,
        "locked": f"{len(passes.locked)} of {release.coders} first passes locked",
    }


def _acts(release: ReleasedText, passes: Passes, me: UUID) -> list[dict]:
    acts = []
    if me not in passes.began:
        why_not = why_not_begin(release, passes)
        acts.append(act_with("Begin", _url("begin-coding", release), why_not=why_not, name="begin"))
    elif me not in passes.locked:
        acts.append(
            act_with(
                "Lock my first pass", _url("lock-first-pass", release), [FINISHED], name="lock"
            )
        )
    acts.append(act_with("Write a memo on it", _url("write-memo-on", release), [MEMO], name="memo"))
    acts.append(
        act_with(
            "I found a name: take the text out of coding",
            _url("report-identifier", release),
            [WHERE],
            name="report",
        )
    )
    return acts


def _acts_on(
    segment: Segment, release: ReleasedText, me: UUID, themes: list, *, is_open: bool
) -> list[dict]:
    trial, acts = release.trial, []
    if is_open and segment.coder_id == me:
        url = reverse("take-passage-back", args=[trial.key, release.number, segment.pk])
        acts.append(act_with("Take back", url, name=f"back-{segment.pk}"))
    if themes:
        fields = [
            {"name": "segment", "type": "hidden", "value": str(segment.pk)},
            {
                "name": "theme",
                "label": "Theme",
                "type": "select",
                "choices": [
                    {"value": str(t.number), "label": f"T{t.number} {t.statement}"} for t in themes
                ],
            },
            {
                "name": "side",
                "label": "The passage",
                "type": "select",
                "choices": [
                    {"value": value, "label": label} for value, label in ThemeSegment.Side.choices
                ],
            },
        ]
        url = reverse("link-passage", args=[trial.key])
        acts.append(act_with("Link to a theme", url, fields, name=f"link-{segment.pk}"))
    return acts


def _pieces(text: str, segments: list[Segment]) -> list[dict]:
    """The text cut where a passage begins or ends, each piece with the codes that cover it."""
    cuts = {0, len(text)} | {s.start_char for s in segments} | {s.end_char for s in segments}
    places = sorted(cuts)
    return [
        {
            "text": text[start:end],
            "codes": [s.code.label for s in segments if s.start_char <= start < s.end_char],
            "begins": [s.pk for s in segments if s.start_char == start],
        }
        for start, end in pairwise(places)
    ]


def _memos(trial: Trial, release: ReleasedText | None) -> list[Memo]:
    memos = Memo.objects.filter(trial=trial, document=release.document_id if release else None)
    return list(memos.select_related("coder").order_by("-recorded_at"))


def _url(name: str, release: ReleasedText) -> str:
    return reverse(name, args=[release.trial.key, release.number])
