"""Search and jump: the dialog on every page of a study asks for its results here, and without
JavaScript it is a page."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from trials.authorization.permissions import Permission
from trials.selectors.search import LONGEST, found_in
from trials.studies.loading import forms_of, labels_of_visits
from trials.web.access import demands
from trials.web.presenters.search import search_page


@demands(*Permission)
@require_GET
def search(request):
    words = request.GET.get("q", "")[:LONGEST]
    named = {"forms": forms_of(request.trial), "labels": labels_of_visits(request.trial)}
    found = found_in(request.trial, request.scope, words, **named)
    page = search_page(found, words, request.trial, request.scope, **named)
    template = "_results.html" if request.htmx else "page.html"
    return render(request, f"search/{template}", page)
