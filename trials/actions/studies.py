"""Loading a study, and making accounts."""

from datetime import date

from trials.authorization.scopes import system_scope
from trials.ledger import act
from trials.models import EthicsApproval, Site, StudyVersion, Trial, User
from trials.refusals import Refused, refuse_if
from trials.studies.loading import read_version
from trials.studies.reading import read_study, sha256_of


def load_study(*, text: str, source: str, title: str = "") -> Trial:
    """Make a trial from a study file. Raises InvalidStudy with every problem of the file."""
    study = read_study(text, source=source)
    if Trial.objects.filter(key=study.study).exists():
        raise Refused(f"There is a study {study.study} already.")
    trial = Trial(key=study.study, title=study.title)
    with act("studies.load", scope=system_scope(trial), detail=f"{source} {sha256_of(text)}"):
        trial.save(force_insert=True)
        version = StudyVersion.objects.create(
            trial=trial,
            number=1,
            text=text,
            sha256=sha256_of(text),
            delegation_required=study.delegation == "required",
        )
        open_sites(version)
    return trial


def open_sites(version: StudyVersion) -> None:
    """Make the sites that this version names first, with the approvals that its file tells of.

    Raises Refused for an approval that is dated in the future.
    """
    known = set(Site.objects.filter(trial=version.trial).values_list("code", flat=True))
    named = [site for site in read_version(version).sites if site.code not in known]
    early = [f"{s.code} on {s.approved_on}" for s in named if _is_to_come(s.approved_on)]
    refuse_if(f"Approved in the future: {', '.join(early)}." if early else None)
    sites = Site.objects.bulk_create(
        Site(trial=version.trial, code=s.code, name=s.name, country=s.country, timezone=s.timezone)
        for s in named
    )
    EthicsApproval.objects.bulk_create(
        EthicsApproval(trial=version.trial, site=site, version=version, approved_on=s.approved_on)
        for site, s in zip(sites, named, strict=True)
        if s.approved_on
    )


def _is_to_come(day: date | None) -> bool:
    return day is not None and day > date.today()


def create_account(*, username: str, name: str, password: str, realm: str = "web") -> User:
    user = User(username=username, name=name, realm=realm)
    user.set_password(password)
    with act("accounts.create", scope=system_scope(None), detail=username):
        user.save(force_insert=True)
    return user
