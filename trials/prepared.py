"""Questions that every save asks: Django writes the SQL of each once per process.

To put a queryset together and to write its SQL takes longer than the database takes to answer. The
rule stays where it is, as a queryset; only the ids differ from one time to the next.
"""

import inspect
import uuid
from collections.abc import Callable
from copy import copy
from functools import cache, wraps

from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list]:
    """A function that takes the ids that `build` takes, by name, and gives its rows as a list.

    build: makes a queryset of ids alone, each of which it hands on to the database as it is: what
    it makes may not depend on them. Raises ValueError where one of them is not asked about.
    """
    names = list(inspect.signature(build).parameters)

    @cache
    def written() -> tuple[QuerySet, SQLCompiler, str, tuple]:
        # Ids that no row has.
        stand_ins = {uuid.UUID(int=place): name for place, name in enumerate(names, 1)}
        queryset = build(**{name: stand_in for stand_in, name in stand_ins.items()})
        compiler = queryset.query.get_compiler(queryset.db)
        sql, values = compiler.as_sql()
        if unused := set(stand_ins) - {value for value in values if isinstance(value, uuid.UUID)}:
            raise ValueError(f"{build.__name__} does not ask about {stand_ins[unused.pop()]}.")
        places = [stand_ins.get(v) if isinstance(v, uuid.UUID) else None for v in values]
        return queryset, compiler, sql, tuple(zip(places, values, strict=True))

    @wraps(build)
    def ask(**ids: uuid.UUID) -> list:
        queryset, compiler, sql, values = written()
        ready = copy(compiler)
        ready.connection = connections[queryset.db]
        asked = tuple(ids[name] if name else value for name, value in values)
        ready.as_sql = lambda: (sql, asked)
        # A copy of its own, since threads ask at the same time.
        question = queryset.all()
        question.query.get_compiler = lambda *_, **__: ready
        return list(question)

    return ask
