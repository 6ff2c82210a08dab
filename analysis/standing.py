"""Where a run stands after its result: the rule is the database's (sql/32_run_life.sql)."""

from django.db.models import CharField, Func


class Standing(Func):
    """Standing("pk") in a query of runs: released, superseded, or None before a release."""

    function = "governance.standing"
    output_field = CharField()
