"""The record of the opening: the same page in the vault and on the web."""

from django.shortcuts import render

from trials.authorization.permissions import Permission as P
from trials.web.access import demands
from trials.web.presenters.ceremony import record_page


@demands(P.OPEN_SEAL, P.SEE_LOCK_BOARD)
def show_record(request):
    return render(request, "trials/lock/record.html", record_page(request.trial))
