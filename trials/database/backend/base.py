"""Django's PostgreSQL backend, stamped: every outermost transaction says who acts in it.

`set_autocommit(False)` is the one point through which each outermost `atomic()` goes,
in views, tasks and commands alike.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

from trials import context


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        if settings.WHY_NOT_SET_UP:
            raise ImproperlyConfigured(settings.WHY_NOT_SET_UP)
        return super().get_connection_params()

    def set_autocommit(self, autocommit, force_begin_transaction_with_broken_autocommit=False):
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if not autocommit:
            context.stamp(self)
