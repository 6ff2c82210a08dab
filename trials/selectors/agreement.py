"""Where two coders of one document agree, and where they differ, sentence by sentence."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from trials.models import ReleasedText, Resolution, Segment, Trial
from trials.selectors.coding import live_segments, passes_of, released_texts
from trials.transcripts.agreement import Agreement, agreement
from trials.transcripts.sentences import Span, sentences, touched


@dataclass(frozen=True)
class Difference:
    """One coder gave the code to the sentence, and the other did not.

    sentence: its place in the text, from 0. resolution: how it was settled, or None.
    """

    release: ReleasedText
    sentence: int
    words: str
    code: str
    given_by: str
    resolution: Resolution | None


def agreement_of(trial: Trial) -> tuple[dict[str, Agreement], list[Difference]]:
    """({key of a code: agreement}, differences), over the documents that two people have coded.

    Both first passes are locked. A code that neither gave to any of these documents is left out.
    """
    passes = passes_of(trial)
    releases = [
        release
        for release in released_texts(trial).filter(coders=2)
        if release.document_id in passes and passes[release.document_id].is_closed
    ]
    segments = defaultdict(list)
    for segment in live_segments(trial).filter(text__in=releases):
        segments[segment.text_id].append(segment)
    settled = _resolutions(trial)
    compared = [
        (release, _Compared(release, passes[release.document_id].began, segments[release.pk]))
        for release in releases
    ]
    keys = sorted({key for _, one in compared for key in one.keys})
    found = {key: sum((one.agreement(key) for _, one in compared), Agreement()) for key in keys}
    differences = [
        Difference(
            release, place, one.words(place), key, coder, settled.get((release.pk, place, key))
        )
        for release, one in compared
        for place, key, coder in one.differences()
    ]
    return found, differences


class _Compared:
    """The sentences of one text, and to which of them each coder gave which code."""

    def __init__(self, release: ReleasedText, coders: list[UUID], segments: list[Segment]):
        self.text = release.transcript
        self.sentences: tuple[Span, ...] = sentences(self.text)
        self.coders = coders
        self.names = {segment.coder_id: segment.coder.name for segment in segments}
        self.keys = {segment.code.key for segment in segments}
        self._segments = segments

    def given(self, coder: UUID, key: str) -> set[int]:
        return touched(
            self.sentences,
            [
                (segment.start_char, segment.end_char)
                for segment in self._segments
                if segment.coder_id == coder and segment.code.key == key
            ],
        )

    def agreement(self, key: str) -> Agreement:
        first, second = (self.given(coder, key) for coder in self.coders)
        return agreement(first, second, len(self.sentences))

    def differences(self) -> list[tuple[int, str, str]]:
        """(sentence, code, who gave it), in the order of the text."""
        found = []
        for key in self.keys:
            first, second = (self.given(coder, key) for coder in self.coders)
            for coder, alone in zip(self.coders, (first - second, second - first), strict=True):
                found += [(place, key, self.names[coder]) for place in alone]
        return sorted(found)

    def words(self, sentence: int) -> str:
        return self.text[slice(*self.sentences[sentence])]


def _resolutions(trial: Trial) -> dict[tuple[UUID, int, str], Resolution]:
    """{(text, sentence, code): how it was settled, the latest}."""
    resolutions = Resolution.objects.filter(trial=trial).select_related("coder")
    return {(r.text_id, r.sentence, r.code_key): r for r in resolutions.order_by("recorded_at")}
