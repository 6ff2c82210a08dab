"""The pages of a second run, and the package as a download."""

import io
import re
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis import second_runs
from analysis.comparing import figures_as_csv
from tests.analysis.test_packages import computed
from tests.analysis.test_second_runs import ours
from tests.trials.web.conftest import address, browser


def brought(study, run, text: str, role: str = "sponsor"):
    file = SimpleUploadedFile("figures.csv", text.encode(), "text/csv")
    sent = {"implementation": "SAS 9.4", "file": file}
    return browser(study, role).post(address("bring-second-run", run.pk), sent)


def test_what_another_person_brings_is_shown_on_the_page_of_the_run(masked_study):
    run = computed(masked_study)
    figures = ours(run)
    figures["mood"]["difference contrast=B - A value"] += 1

    answer = brought(masked_study, run, figures_as_csv(figures))

    assert answer.status_code == 302
    page = browser(masked_study, "statistician").get(address("run", run.pk)).content.decode()
    assert '<span class="status status-bad">Differs</span>' in page
    assert "figures compared, largest difference 1.0e+00" in page
    whole = browser(masked_study, "statistician").get(address("second-run", run.pk))
    assert "no: 1, as difference contrast=B - A value" in whole.content.decode()
    assert re.findall(r">([^<>]+ \(mood\))<", whole.content.decode()) == [
        "Differences between arms: MOOD mood (mood)"
    ]


def test_a_file_that_cannot_be_read_comes_back_with_its_line(masked_study):
    run = computed(masked_study)

    answer = brought(masked_study, run, "analysis,figure,value\nmood,n,twelve\n")

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "line 2: value: &#x27;twelve&#x27; is not a number, nor empty." in page


def test_the_page_costs_the_same_with_one_second_run_and_with_two(masked_study):
    run = computed(masked_study)
    statistician = browser(masked_study, "statistician")
    counts = []

    for software in ("SAS 9.4", "Stata 18"):
        second_runs.bring(
            run=run,
            implementation=software,
            text=figures_as_csv(ours(run)),
            scope=masked_study.scope("sponsor"),
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            statistician.get(address("second-run", run.pk))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_statistician_takes_the_package_and_nobody_else(unblinded_study):
    run = computed(unblinded_study)
    take = address("take-package", run.pk)

    taken = browser(unblinded_study, "statistician").post(take)
    sponsor = browser(unblinded_study, "sponsor").post(take, follow=True)
    manager = browser(unblinded_study, "data_manager").post(take)

    assert zipfile.ZipFile(io.BytesIO(taken.content)).testzip() is None
    assert "answers that your role does not see" in sponsor.content.decode()
    assert manager.status_code in (403, 404)
