"""Made-up contexts of the rater coordinator's pages."""

from datetime import date

from trials.studies.schema import Study
from trials.web.rater_forms import CertificateForm, DeclarationForm, ProfileForm

STUDY = Study.model_validate(
    {
        "study": "RATED",
        "title": "A study with ratings",
        "consent": {"version": "1"},
        "sites": [
            {
                "code": code,
                "name": "Riverside",
                "country": "IL",
                "timezone": "Asia/Jerusalem",
                "languages": ["he", "en"],
            }
            for code in ("01", "02")
        ],
        "visits": [
            {
                "code": "T1",
                "label": "Assessment",
                "anchors": [{"after": "consent", "target": 7, "between": [0, 14]}],
                "forms": [{"form": "CAPS-5", "version": "past_month", "by": "rater"}],
            }
        ],
    }
)
RATER = {
    "name": "R. Okafor",
    "languages": "English, Hebrew",
    "lacks": [],
    "in_week": 4,
    "most_per_week": 10,
    "waiting": 2,
    "url": "/raters/1/",
}
LACKING = {"lacks": ["no declaration of interests", "no certificate that counts for CAPS-5"]}
INTERVIEW = {"token": "A7Q3K2M9", "language": "Hebrew", "week": "2026, week 11", "url": "/r/"}
ASSIGN = {"label": "Assign by the rules", "name": "by-rules", "url": "/r/", "why_not": None}


def pool(*interviews):
    return {
        "checks": [
            {"text": "English: 4 raters are needed; 6 are certified.", "tone": "good"},
            {"text": "Hebrew: 4 raters are needed; 2 are certified.", "tone": "warn"},
        ],
        "interviews": list(interviews),
        "assign_all": {
            "label": "Assign all by the rules",
            "url": "/raters/assign/",
            "why_not": None if interviews else "No interview is waiting.",
        },
        "raters": [RATER, RATER | LACKING | {"name": "R. Feldman", "languages": ""}],
    }


def rater(**changes):
    forms = (
        ("Profile", ProfileForm(study=STUDY)),
        ("Certificate", CertificateForm(study=STUDY)),
        ("Declaration of interests", DeclarationForm(study=STUDY)),
    )
    days = {"certified_on": date(2026, 1, 9), "valid_until": date(2026, 7, 9)}
    return {
        "rater": RATER | LACKING,
        "why_not": None,
        "certificates": [
            {"form": "CAPS-5", "note": "Case 7", "counts": True} | days,
            {"form": "SDS", "note": "", "counts": False} | days,
        ],
        "declarations": [
            {
                "what": "Conflict with site 02",
                "explanation": "Worked there",
                "declared_on": date(2026, 1, 9),
            }
        ],
        "interviews": [INTERVIEW],
        "unsigned": ["K2M9"],
        "forms": [{"title": title, "url": "/r/", "form": form} for title, form in forms],
        "back_url": "/raters/",
    } | changes


def interview():
    choice = {"name": "rater", "label": "Rater", "type": "select", "choices": [], "value": ""}
    one = {"name": "R. Okafor", "label": "Free", "tone": "good", "why": ""}
    load = {"in_week": 4, "waiting": 2}
    no = {"name": "R. Feldman", "label": "No", "tone": "bad"}
    no |= {"why": "R. Feldman has met this participant already."}
    by_hand = {"label": "Choose a rater", "name": "by-hand", "fields": [choice]}
    return {
        "token": "A7Q3K2M9",
        "candidates": [one | load, no | load],
        "acts": [ASSIGN, ASSIGN | by_hand],
        "back_url": "/raters/",
    }


PAGES = {
    "raters": ("trials/raters/list.html", lambda: pool(INTERVIEW)),
    "no-interview-waits": ("trials/raters/list.html", pool),
    "rater": ("trials/raters/detail.html", rater),
    "rater-of-a-locked-study": (
        "trials/raters/detail.html",
        lambda: rater(why_not="The study is locked.", interviews=[], declarations=[]),
    ),
    "interview-without-rater": ("trials/raters/interview.html", interview),
}
