"""Safety alerts of a site: the open ones, and the act that acknowledges one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from trials.actions.alerts import acknowledge_alert
from trials.authorization.permissions import Permission as P
from trials.models import Alert
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.presenters.alerts import open_alerts_page


@demands(P.ACKNOWLEDGE_ALERTS)
def show_alerts(request):
    return render(request, "trials/alerts/list.html", open_alerts_page(request.trial))


@demands(P.ACKNOWLEDGE_ALERTS)
@require_POST
def acknowledge(request, alert_id):
    alerts = Alert.objects.filter(trial=request.trial).select_related("participant", "trial")
    alert = get_object_or_404(alerts, pk=alert_id)
    back_url = reverse("participant", args=[request.trial.key, alert.participant.number])
    try:
        acknowledge_alert(
            alert=alert, action_taken=request.POST.get("action_taken", ""), scope=request.scope
        )
    except Refused as refusal:
        return refused(request, refusal, back_url)
    messages.success(request, "The alert is acknowledged.")
    return redirect(back_url)
