"""Drafts of published trials say of each statement how far it may be trusted."""

import pytest

from tests.trials.studies.shipped.designs import design

DRAFTS = ["mapp1", "mapp2", "mplong"]


def provenances(study):
    yield "about", study.about.provenance
    for visit in study.visits:
        yield visit.code, visit.provenance
    for rule in study.eligibility:
        yield rule.code, rule.provenance
    for key, form in study.own_forms.items():
        if form.provenance:
            yield key, form.provenance
    for name in ("randomisation", "dosing"):
        if getattr(study, name):
            yield name, getattr(study, name).provenance


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_is_marked_as_such_and_lists_what_must_be_settled(name):
    about = design(name).about

    assert about.status == "draft"
    assert about.open_questions


@pytest.mark.parametrize("name", DRAFTS)
def test_every_visit_and_rule_says_where_it_comes_from(name):
    silent = [code for code, said in provenances(design(name)) if not (said and said.content)]

    assert silent == []


@pytest.mark.parametrize("name", DRAFTS)
def test_every_visit_says_where_its_days_come_from(name):
    silent = [visit.code for visit in design(name).visits if not visit.provenance.timing]

    assert silent == []


@pytest.mark.parametrize("name", DRAFTS)
def test_what_is_verified_or_stated_names_its_source(name):
    bare = [
        code
        for code, said in provenances(design(name))
        if said.content in ("verified", "stated") and not said.sources
    ]

    assert bare == []


@pytest.mark.parametrize("name", DRAFTS)
def test_the_sources_that_are_named_are_those_that_are_listed(name):
    study = design(name)
    named = {source for _, said in provenances(study) for source in said.sources}

    assert named == set(study.about.sources)
