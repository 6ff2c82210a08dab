"""Django's PostgreSQL backend, stamped: every outermost transaction says who acts in it.

`set_autocommit(False)` is the one point through which each outermost `atomic()` goes,
in views, tasks and commands alike.
"""

from django.db.backends.postgresql import base

from trials import context


class DatabaseWrapper(base.DatabaseWrapper):
    def set_autocommit(self, autocommit, force_begin_transaction_with_broken_autocommit=False):
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if not autocommit:
            context.stamp(self)
