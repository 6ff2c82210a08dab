import gc
import sys

from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "trials"

    def ready(self):
        from trials import checks  # noqa: F401  (registers the system checks)

        _collect_garbage_rarely()
        # A thread that has its answer from the database waits this long for one that computes; at
        # Python's 5 ms, a save of fourteen statements would wait longer than it works.
        sys.setswitchinterval(0.0005)


def _collect_garbage_rarely() -> None:
    """In every process of ours: pages, tasks, commands and tests.

    What is loaded by now stays for good, and a page makes tens of thousands of objects that die by
    themselves: to look through them after each 700, as Python does, takes a fifth of its time.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
