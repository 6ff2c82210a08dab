"""Measurements of Equipoise as it runs: `analysis` says how numpy computes, so it comes first."""

from importlib import import_module

import_module("analysis")
