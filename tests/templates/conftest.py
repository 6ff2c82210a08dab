from functools import cache

import pytest
from django.http import HttpResponse
from django.shortcuts import render
from django.test import RequestFactory

from tests.templates import page, samples


@pytest.fixture(scope="session")
def html():
    """html(name) renders one of the sample pages, once for all tests that look at it."""

    @cache
    def rendered(name: str) -> str:
        template, build = samples.PAGES[name]
        realm = "vault" if template.startswith("vault/") else "web"
        context = samples.everywhere(realm) | build()
        response: HttpResponse = render(RequestFactory().get("/"), template, context)
        return response.content.decode()

    return rendered


@pytest.fixture(scope="session")
def shown(html):
    """shown(name): the same page, as its elements."""
    return cache(lambda name: page.read(html(name)))
