"""How the pages look for the person who is signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.accounts import set_preferences
from trials.refusals import Refused
from trials.web.access import refused


@login_required
@require_POST
def change_preferences(request):
    said = request.POST
    try:
        set_preferences(
            user=request.user,
            theme=said.get("theme", ""),
            density=said.get("density", ""),
            text_size=said.get("text_size", ""),
            single_keys=said.get("single_keys") != "off",
        )
    except Refused as refusal:
        return refused(request, refusal, reverse("account"))
    messages.success(request, "It is kept with your account, on every computer.")
    return redirect("account")
