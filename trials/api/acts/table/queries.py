"""Data queries, beyond what trials/api/queries.py does: raise, answer, close."""

from trials.actions import edit_checks, queries
from trials.api.acts.act import Act
from trials.authorization.permissions import Permission as P
from trials.web.views import queries as query_pages

ACTS = (
    Act("queries/run-checks/", edit_checks.rerun_checks, query_pages.run_checks),
    Act(
        "queries/{query}/pass-on/",
        queries.pass_on_query,
        query_pages.step,
        permissions=(P.MANAGE_RATERS,),
    ),
    Act("questions/{question}/answer/", queries.answer_question, query_pages.answer_question),
)
