from django.core.wsgi import get_wsgi_application

# Makes it the app through which tasks are sent.
from config.celery import app as celery_app
from config.garbage import collect_rarely

application = get_wsgi_application()
collect_rarely()

__all__ = ["application", "celery_app"]
