"""The methods a plan can name. A file here that defines NAME is a method; adding one adds it.

A method's file defines

    NAME                            what a plan writes after `method:`
    Plan(Analysis)                  its keys in a plan
    fit(analysis, data) -> dict     the result (`definition.result`); CannotAnalyse says why not

and, where analyses can share work, instead of `fit`

    shared_work(analysis)           analyses with an equal key are handed over together
    fit_together(analyses, data) -> dict    id -> result, or the CannotAnalyse of that one

and, where several workers can share what such analyses draw (`sharing.py`)

    shares(analyses) -> int                 among how many; 1: it is not worth it
    draw_share(analyses, data, share, pause) -> dict    id -> what one of them drew
    fit_drawn(analyses, data, drawn_of) -> dict         as fit_together, from what all drew
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


@cache
def all_methods() -> dict[str, ModuleType]:
    """Name in a plan -> module, in alphabetical order."""
    modules = [
        import_module(f"{__name__}.{found.name}")
        for found in iter_modules(__path__)
        if not found.ispkg
    ]
    return {module.NAME: module for module in modules if hasattr(module, "NAME")}
