from django.core.wsgi import get_wsgi_application

# Makes it the app through which tasks are sent.
from config.celery import app as celery_app

application = get_wsgi_application()

__all__ = ["application", "celery_app"]
