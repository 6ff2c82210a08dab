"""Static files that say more than other static files."""

import json
import re

import pytest
from django.contrib.staticfiles.finders import find

from config.env import ROOT
from config.static import WORKERS, scope_of_worker


@pytest.mark.parametrize(("worker", "scope"), WORKERS.items())
def test_a_worker_answers_for_its_own_addresses_and_no_others(worker, scope):
    headers = {}

    scope_of_worker(headers, "", f"/static/{worker}")

    assert headers == {"Service-Worker-Allowed": scope}


def test_any_other_script_answers_for_no_page():
    headers = {}

    scope_of_worker(headers, "", "/static/entry/queue.js")

    assert headers == {}


def test_what_is_shown_without_a_connection_is_static_and_there():
    """A file that is missing would keep the whole worker from being installed."""
    script = (ROOT / "static/entry/worker.js").read_text()
    listed = re.findall(r'"/static/([^"]+)"', script)

    assert "entry/offline.html" in listed
    assert [name for name in listed if not find(name)] == []


def test_the_page_without_a_connection_needs_no_file_that_is_not_kept():
    script = (ROOT / "static/entry/worker.js").read_text()
    page = (ROOT / "static/entry/offline.html").read_text()
    modules = [ROOT / "static/entry" / name for name in ("offline.js", "queue.js", "kept.js")]
    needed = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    for module in modules:
        needed += [
            f"/static/entry/{name}" for name in re.findall(r'from "\./([^"]+)"', module.read_text())
        ]

    assert [name for name in needed if json.dumps(name) not in script] == []
