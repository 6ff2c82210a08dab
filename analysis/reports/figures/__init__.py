"""Figures of a result: accessible stand-alone SVG, each with the numbers it shows.

Nothing is told by colour alone: arms have shapes, dashes and names, an uncertain path is dashed.
"""

from analysis.reports.figures.bars import responder_bars
from analysis.reports.figures.by_arm import change_plot, means_plot
from analysis.reports.figures.figure import Figure
from analysis.reports.figures.forest import ForestRow, forest_plot
from analysis.reports.figures.mediation import mediation_diagram
from analysis.reports.figures.profile import profile
from analysis.reports.figures.residuals import residual_checks
from analysis.reports.figures.tipping_point import tipping_point

__all__ = [
    "Figure",
    "ForestRow",
    "change_plot",
    "forest_plot",
    "means_plot",
    "mediation_diagram",
    "profile",
    "residual_checks",
    "responder_bars",
    "tipping_point",
]
