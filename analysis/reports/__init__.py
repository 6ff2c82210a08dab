"""A result as people read it: tables, figures, and what must stand beside the numbers."""

from analysis.reports.figures import Figure, ForestRow, forest_plot, mediation_diagram
from analysis.reports.sections import Section, sections
from analysis.reports.table import Row, Table
from analysis.reports.tables import tables

__all__ = [
    "Figure",
    "ForestRow",
    "Row",
    "Section",
    "Table",
    "forest_plot",
    "mediation_diagram",
    "sections",
    "tables",
]
