"""What Django says of the project as a whole."""

from django.apps import apps
from django.core import checks
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_every_model_has_its_migration():
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))

    assert detector.changes(graph=loader.graph) == {}


def test_the_system_checks_find_nothing():
    assert checks.run_checks() == []
