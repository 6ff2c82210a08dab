"""Dice that fall the same way each time."""

import os
import random
from contextlib import contextmanager

import pytest


@contextmanager
def loaded_dice(seed: int | str):
    """The same random ids, tokens, cookies and kit numbers each time, so that worlds can be
    compared."""
    dice = random.Random(seed)
    patch = pytest.MonkeyPatch()
    patch.setattr(os, "urandom", dice.randbytes)
    patch.setattr(random, "_urandom", dice.randbytes)
    try:
        yield
    finally:
        patch.undo()
