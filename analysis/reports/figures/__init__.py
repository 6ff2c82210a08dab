"""Figures of a result: accessible stand-alone SVG, each with the numbers it shows.

Nothing is told by colour alone: arms and effects have their words, an uncertain path is dashed.
"""

from analysis.reports.figures.figure import Figure
from analysis.reports.figures.forest import ForestRow, forest_plot
from analysis.reports.figures.mediation import mediation_diagram
from analysis.reports.figures.profile import profile

__all__ = ["Figure", "ForestRow", "forest_plot", "mediation_diagram", "profile"]
