"""Of a rating: the rater's certificate that counted on the day, without a name."""

from tests.study import reading_all
from trials.context import reading
from trials.models import Revision
from trials.selectors.provenance import provenance_of


def test_of_a_rating_the_certificate_of_that_day_is_found(room):
    entry = room.rated()
    with reading_all(room.trial):
        revision = Revision.objects.get(entry=entry)

    with reading(room.scope("data_manager")):
        found = provenance_of(room.trial, revision.pk)

    assert found.is_rating
    assert found.certificate.form_key == entry.form_key
    assert found.certificate.certified_on <= revision.done_on <= found.certificate.valid_until


def test_no_rating_is_found_at_a_site(room):
    entry = room.rated()
    with reading_all(room.trial):
        revision = Revision.objects.get(entry=entry)

    with reading(room.scope("site_physician")):
        assert provenance_of(room.trial, revision.pk) is None
