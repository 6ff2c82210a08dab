"""Acts of analyses as addresses of the API: lines of the same table (trials/api/acts)."""

from analysis.cancelling import cancel
from analysis.interpretations import interpret
from analysis.plans.loading import LONGEST
from analysis.releases import propose_release
from analysis.runs import add_plan
from analysis.second_runs import bring
from analysis.web import cancelling, interpretations, plans, releases, second_runs, views
from analysis.web.finding import plan_found, run_found
from analysis.web.second_run_forms import LONGEST as LONGEST_RESULTS
from analysis.web.starting import start_analysis
from trials.api.acts.act import Act
from trials.api.acts.fields import many, words
from trials.api.acts.things import Finder
from trials.api.acts.urls import paths_of

LONGEST_TEXT = 20_000
PLAN = Finder(plan_found, page="plan")
RUN = Finder(run_found, page="run")

ACTS = (
    Act(
        "plans/add/",
        add_plan,
        plans.add,
        {"text": words(LONGEST, trim_whitespace=False), "source": words(200)},
    ),
    # A plan is signed on its page alone: the person gives the password again.
    Act("analyses/start/", start_analysis, views.start_run, {"plan": PLAN}),
    Act("analyses/{run}/cancel/", cancel, cancelling.cancel_run, {"run": RUN}),
    # What is written here is signed on the pages alone.
    Act(
        "analyses/{run}/interpretation/",
        interpret,
        interpretations.write,
        {"run": RUN, "texts": many(words(LONGEST_TEXT))},
    ),
    Act(
        "analyses/{run}/release/",
        propose_release,
        releases.propose,
        {"run": RUN, "supersedes": RUN},
    ),
    Act(
        "analyses/{run}/second-run/",
        bring,
        second_runs.bring_results,
        {"run": RUN, "text": words(LONGEST_RESULTS, trim_whitespace=False)},
    ),
)
urlpatterns = paths_of(ACTS)
