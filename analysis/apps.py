from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    name = "analysis"

    def ready(self):
        from trials.actions.sites import site_excluded

        site_excluded.connect(_run_again)


def _run_again(**said):
    # Imported when it is needed: statistics take seconds to load, and few processes need them.
    from analysis.exclusions import run_again

    run_again(trial=said["trial"], scope=said["scope"])
