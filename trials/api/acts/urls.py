"""An address for each line of the table."""

from collections.abc import Iterable

from django.urls import path
from django.urls.resolvers import URLPattern

from trials.api.acts.act import Act
from trials.api.acts.table import ACTS


def paths_of(acts: Iterable[Act]) -> list[URLPattern]:
    return [path(act.route, act.as_view(), name=f"api-{act.name}") for act in acts]


urlpatterns = paths_of(ACTS)
