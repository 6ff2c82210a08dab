"""Acts of analyses as addresses of the API: lines of the same table (trials/api/acts)."""

from analysis.plans.shipping import shipped_plans
from analysis.web import views
from analysis.web.starting import start_shipped
from trials.api.acts.act import Act
from trials.api.acts.fields import one_of
from trials.api.acts.urls import paths_of

ACTS = (Act("analyses/start/", start_shipped, views.start_run, {"plan": one_of(shipped_plans())}),)
urlpatterns = paths_of(ACTS)
