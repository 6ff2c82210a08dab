"""How often Python looks for garbage that refers to itself."""

import gc


def collect_rarely() -> None:
    """What is loaded by now stays for good, and a page makes tens of thousands of objects that die
    by themselves: looking through them after each 700, as Python does, takes a fifth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
