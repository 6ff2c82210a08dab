from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "trials"

    def ready(self):
        from trials import checks  # noqa: F401  (registers the system checks)
