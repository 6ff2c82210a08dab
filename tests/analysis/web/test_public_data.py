"""The button of the data set for the public, and the file behind it."""

import io
import zipfile

import pytest

from tests.analysis.test_public_data import release
from tests.analysis.web.test_second_runs import address, browser
from tests.interpreting import computed
from tests.study import start_run
from trials.context import reading
from trials.models import AuditEvent


@pytest.fixture
def run(unblinded_study):
    return computed(start_run(unblinded_study, kind="labelled"))


def test_the_sponsor_takes_it_once_two_people_have_released_the_result(unblinded_study, run):
    sponsor, take = browser(unblinded_study, "sponsor"), address("take-public-data", run.pk)

    before = sponsor.post(take, follow=True)
    release(unblinded_study, run)
    taken = sponsor.post(take)
    page = sponsor.get(address("run", run.pk)).content.decode()

    assert "Take the data set for the public" in page
    assert "two people release it first" in before.content.decode()
    assert zipfile.ZipFile(io.BytesIO(taken.content)).testzip() is None
    with reading(unblinded_study.scope("data_manager")):
        said = AuditEvent.objects.filter(act="exports.download").latest("at").detail
    assert said.startswith(f"public-data-{str(run.pk)[:8]}.zip sha256 ")


def test_who_releases_no_results_makes_none(unblinded_study, run):
    manager = browser(unblinded_study, "data_manager")

    assert manager.post(address("take-public-data", run.pk)).status_code in (403, 404)
