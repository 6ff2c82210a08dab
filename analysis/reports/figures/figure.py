"""A drawing and its numbers."""

from dataclasses import dataclass

from analysis.reports.figures.svg import Svg
from analysis.reports.table import Table


@dataclass(frozen=True)
class Figure:
    title: str
    svg: Svg
    table: Table
