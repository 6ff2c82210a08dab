"""What holds for every page that people see."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.templates.samples import PAGES

TEMPLATES = Path(settings.TEMPLATES[0]["DIRS"][0])
FRAGMENTS = {"ended-progress", "package-index", "package-participant"}
every_page = pytest.mark.parametrize("name", PAGES)
every_whole_page = pytest.mark.parametrize(
    "name", [name for name in PAGES if name not in FRAGMENTS]
)


def test_every_page_template_has_a_sample():
    templates = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    parts = {
        name
        for name in templates
        if name.startswith(("components/", "instruments/items/"))
        or Path(name).name.startswith("_")
        or name == "base.html"
    }

    assert templates - parts <= {template for template, _ in PAGES.values()}


@every_page
def test_it_renders_and_closes_what_it_opens(shown, name):
    assert shown(name).text() != ""


@every_page
def test_nothing_on_it_needs_an_inline_script_or_style(shown, name):
    elements = shown(name).all()

    assert [e for e in elements if e.tag == "style" or "style" in e.attributes] == []
    assert [e for e in elements if any(key.startswith("on") for key in e.attributes)] == []
    assert [e for e in elements if e.tag == "script" and not e.attributes.get("src")] == []


@every_page
def test_every_form_that_posts_carries_the_csrf_token(shown, name):
    posting = [form for form in shown(name).all("form") if form.attributes.get("method") == "post"]

    without = [
        form.attributes
        for form in posting
        if "csrfmiddlewaretoken" not in {i.attributes.get("name") for i in form.all("input")}
    ]
    assert without == []


@every_page
def test_every_picture_has_words(shown, name):
    page = shown(name)

    assert [image for image in page.all("img") if "alt" not in image.attributes] == []
    assert [svg for svg in page.all("svg") if not svg.all("title") or not svg.all("desc")] == []


@every_page
def test_every_control_has_a_name(shown, name):
    page = shown(name)
    labelled = {label.attributes.get("for") for label in page.all("label")}
    controls = [
        control
        for control in page.all("input", "select", "textarea")
        if control.attributes.get("type") != "hidden"
    ]

    nameless = [
        control.attributes
        for control in controls
        if control.attributes.get("id") not in labelled
        and not control.inside("label")
        and not {"aria-label", "aria-labelledby"} & set(control.attributes)
    ]
    assert nameless == []


@every_page
def test_every_reference_to_an_id_is_answered_once(shown, name):
    elements = shown(name).all()
    ids = [e.attributes["id"] for e in elements if "id" in e.attributes]
    references = {
        id
        for e in elements
        for key in ("aria-labelledby", "aria-describedby", "for", "form")
        for id in e.attributes.get(key, "").split()
    }

    assert sorted(set(ids)) == sorted(ids)
    assert references - set(ids) == set()


@every_page
def test_no_sentence_is_left_for_someone_to_fill_in(html, name):
    assert re.findall(r"\{[{%#]|None\b", html(name)) == []


@every_whole_page
def test_it_can_be_skipped_to_its_content_and_has_one_heading(shown, name):
    page = shown(name)

    skip = page.all("a")[0]
    assert (skip.attributes["class"], skip.attributes["href"]) == ("skip", "#main")
    assert len(page.all("h1")) == 1


@every_whole_page
def test_the_vault_cannot_be_mistaken_for_the_blinded_site(shown, html, name):
    template, _ = PAGES[name]
    realm = shown(name).all("html")[0].attributes["data-realm"]

    assert realm == ("vault" if template.startswith("vault/") else "web")
    assert ("UNBLINDED AREA" in html(name)) == (realm == "vault")


@pytest.mark.parametrize("name", ["sign-in-refused", "add-refused", "entry", "refused"])
def test_a_page_with_a_problem_says_so_in_its_title(shown, name):
    assert shown(name).all("title")[0].text().startswith("Error: ")
