"""Questions that every save or page asks: Django writes the SQL of each once per process.

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
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler


def prepared(build: Callable[..., QuerySet]) -> Callable[..., list]:
    """A function that takes what `build` takes, by name, and gives its rows as a list.

    build: makes a queryset. What is annotated uuid.UUID is an id and list[uuid.UUID] many of them,
    which it hands on to the database as they are (many after `__in`): what it makes may not depend
    on them. Anything else belongs to the question, which is written once for each value of it.
    Raises ValueError where an id is not asked about.
    """
    parameters = inspect.signature(build).parameters.values()
    kinds = {one.name: one.annotation for one in parameters}
    # Ids that no row has stand for those that are asked about.
    stand_ins = {
        name: uuid.UUID(int=place)
        for place, (name, kind) in enumerate(kinds.items(), 1)
        if kind in _IDS
    }

    @cache
    def written(question: tuple) -> tuple[QuerySet, SQLCompiler, str, tuple]:
        ids = {name: _IDS[kinds[name]](stand_in) for name, stand_in in stand_ins.items()}
        queryset = build(**ids, **dict(question))
        compiler = queryset.query.get_compiler(queryset.db)
        sql, values = compiler.as_sql()
        places = tuple((_name_of(value), value) for value in values)
        if unused := set(stand_ins) - {name for name, _ in places}:
            raise ValueError(f"{build.__name__} does not ask about {unused.pop()}.")
        return queryset, compiler, sql, places

    def _name_of(value: object) -> str | None:
        [stand_in] = value if isinstance(value, list) and len(value) == 1 else [value]
        return next((name for name, one in stand_ins.items() if one == stand_in), None)

    @wraps(build)
    def ask(**asked) -> list:
        question = tuple(sorted((n, v) for n, v in asked.items() if n not in stand_ins))
        queryset, compiler, sql, places = written(question)
        ready = copy(compiler)
        ready.connection = connections[queryset.db]
        values = tuple(asked[name] if name else value for name, value in places)
        ready.as_sql = lambda: (sql, values)
        # A copy of its own, since threads ask at the same time.
        rows = queryset.all()
        rows.query.get_compiler = lambda *_, **__: ready
        return list(rows)

    return ask


def _many(stand_in: uuid.UUID) -> RawSQL:
    """One value however many ids there are, so that the statement stays the same."""
    return RawSQL("select unnest(%s::uuid[])", [[stand_in]])


# What `build` is given in the place of each kind of ids.
_IDS = {uuid.UUID: lambda stand_in: stand_in, list[uuid.UUID]: _many}
