"""Made-up contexts for the pages of a study's definition."""

from datetime import UTC, date, datetime

from trials.studies.difference import Change
from trials.studies.reading import read_study
from trials.studies.shipping import shipped
from trials.web.presenters.definition import definition, difference
from trials.web.study_forms import ProposalForm, StudyFileForm

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
CHANGES = [
    Change("visit V19, form BLINDQ-P", "added", "", "BLINDQ-P by participant", "substantial"),
    Change("", "registry", "none", "NCT00000000", "minor"),
]
APPROVAL = {"by": "D. Okafor", "role": "Data manager", "at": AT}
VERSION = {
    "name": "Version 2",
    "url": "/v/2/",
    "state_label": "waits for two approvals",
    "state_tone": "warn",
    "approvals": [APPROVAL],
    "in_force": ["01", "02"],
}


def study():
    first = VERSION | {"name": "Version 1", "approvals": [], "in_force": []}
    return definition(read_study(shipped("mp8"))) | {
        "version": 2,
        "versions": [VERSION, first],
        "amend_url": "/amend/",
    }


def version():
    act = {
        "label": "Record the approval",
        "name": "ethics-02",
        "url": "/v/2/sites/02/",
        "why_not": None,
        "fields": [{"name": "approved_on", "label": "Approved on", "type": "date"}],
    }
    done = {
        "site": "01 Riverside",
        "in_force": True,
        "approved_on": date(2026, 3, 1),
        "reference": "IRB 7",
        "act": None,
    }
    waits = {"site": "02 Hill", "in_force": False, "approved_on": None, "reference": ""}
    return VERSION | {
        "number": 2,
        "sha256": "9f2c" * 16,
        "changes": difference(CHANGES),
        "file_url": "/v/2/file/",
        "back_url": "/study/",
        "approve": {"url": "/v/2/approve/", "why_not": None, "seen": "ab" * 32},
        "ethics": [done, waits | {"act": act}],
    }


def first_version():
    why_not = "You have approved this version; a second person approves it too."
    approve = {"url": "/", "why_not": why_not, "seen": ""}
    return version() | {"number": 1, "changes": [], "approve": approve}


def amend():
    return {"form": StudyFileForm(), "back_url": "/study/"}


def amend_refused():
    problems = ["two.yaml, line 29: visits.0.anchors.0: target 70 lies outside between [0, 14]"]
    return amend() | {"problems": problems, "source": "two.yaml"}


def amend_checked():
    return amend() | {
        "source": "two.yaml",
        "changes": difference(CHANGES),
        "proposal": ProposalForm({"source": "two.yaml", "text": "study: MAPP1\n"}),
        "propose_url": "/propose/",
    }


PAGES = {
    "study": ("trials/studies/definition.html", study),
    "version": ("trials/studies/version.html", version),
    "first-version": ("trials/studies/version.html", first_version),
    "amend": ("trials/studies/amend.html", amend),
    "amend-refused": ("trials/studies/amend.html", amend_refused),
    "amend-checked": ("trials/studies/amend.html", amend_checked),
}
