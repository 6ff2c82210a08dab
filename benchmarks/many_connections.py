"""Acts from sixteen connections at once: two web processes of eight threads, each with its own."""

import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

PROCESSES = 2
CONNECTIONS = 16
# By then the processes have started and seen a page.
START_SECONDS = 10


def in_rounds(
    act: Callable, before: Callable, scope, rounds: Iterable[tuple[float, list]]
) -> list[list[tuple]]:
    """(how many the connection had done before in this round, what `act(item, scope)` gave) of each
    item, round by round.

    rounds: (seconds, items); each connection takes an item at some moment of every so many seconds,
    or where that is 0 as fast as it can. before: called with an item and the scope in each thread
    at first. Both are functions of a module, since they are called in other processes.
    """
    results = []
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _set_up) as pool:
        for every, items in rounds:
            begin = time.time() + START_SECONDS
            parts = [
                pool.submit(_work, act, before, scope, begin, every, items[n::PROCESSES])
                for n in range(PROCESSES)
            ]
            results.append([one for part in parts for one in part.result()])
    return results


def _set_up() -> None:
    import django

    django.setup()


def _work(act, before, scope, begin: float, every: float, items: list) -> list:
    """In one web process: eight threads, each with a share of the items."""
    from django.db import connection

    threads = CONNECTIONS // PROCESSES
    done = []

    def act_on_all(mine):
        before(mine[0], scope)
        for place, item in enumerate(mine):
            moment = begin + every * (place + random.random())
            time.sleep(max(0, moment - time.time()))
            done.append((place, act(item, scope)))
        connection.close()

    workers = [
        threading.Thread(target=act_on_all, args=(items[n::threads],)) for n in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return done
