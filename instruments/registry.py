"""Finds every instrument of the catalogue and hands it out by key and version."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from instruments.definition import Instrument
from instruments.validate import definition_problems


class UnknownInstrument(LookupError):
    """No such instrument, or no such version; the message names what exists."""

    def __str__(self) -> str:
        return self.args[0]


class BrokenDefinition(ValueError):
    """A definition that would give data a wrong meaning; the message names file and fault."""


def get_instrument(key: str, version: str | None = None) -> Instrument:
    """The instrument of that name, in its default version unless another one is asked for."""
    versions = [instrument for instrument in all_instruments() if instrument.key == key]
    if not versions:
        known = ", ".join(dict.fromkeys(instrument.key for instrument in all_instruments()))
        raise UnknownInstrument(f"There is no instrument {key!r}. There are: {known}.")
    for instrument in versions:
        if instrument.version == version or (version is None and instrument.is_default):
            return instrument
    known = ", ".join(instrument.version for instrument in versions)
    raise UnknownInstrument(f"{key} has no version {version!r}. It has: {known}.")


@cache
def all_instruments() -> tuple[Instrument, ...]:
    """Every version of every instrument, by key and version."""
    from instruments import catalogue

    return find_instruments(catalogue)


def find_instruments(package: ModuleType) -> tuple[Instrument, ...]:
    """Load INSTRUMENT from every public module of a package; refuse what is broken, by name."""
    found: dict[tuple[str, str], Instrument] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        if name.startswith("_"):
            continue
        instrument = importlib.import_module(f"{package.__name__}.{name}").INSTRUMENT
        _refuse_broken(name, instrument, found)
        found[instrument.key, instrument.version] = instrument
    _refuse_ambiguous(found)
    return tuple(found[both] for both in sorted(found))


def _refuse_broken(name: str, instrument: Instrument, found: dict) -> None:
    problems = definition_problems(instrument)
    if (instrument.key, instrument.version) in found:
        problems.append(f"{instrument.key} ({instrument.version}) is defined in another file too.")
    if problems:
        raise BrokenDefinition(f"{name}.py: {' '.join(problems)}")


def _refuse_ambiguous(found: dict[tuple[str, str], Instrument]) -> None:
    for key in {key for key, _ in found}:
        defaults = [i.version for (k, _), i in found.items() if k == key and i.is_default]
        if len(defaults) != 1:
            named = ", ".join(defaults) or "none"
            raise BrokenDefinition(f"{key} must have one default version; it has: {named}.")
