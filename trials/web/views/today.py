"""The page on which a day at a site begins."""

from django.shortcuts import render

from trials.authorization.permissions import Permission as P
from trials.web.access import demands
from trials.web.presenters.today import today_page


@demands(P.KEEP_SCHEDULE)
def show_today(request):
    page = today_page(request.trial, request.scope, request.GET.dict())
    return render(request, "trials/today/detail.html", page)
