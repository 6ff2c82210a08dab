"""A study and its answers as CDISC ODM-XML 1.3.2, piece by piece: plain Python, no database.

    elements.py  how an element is written
    metadata.py  Study: events, forms, items, code lists, from the study file and the instruments
    clinical.py  ClinicalData: what was answered
    document.py  the whole file, in the order that the standard demands

No arm is in it, nor a score: scores are computed from the answers.
"""

from trials.odm.clinical import Answered
from trials.odm.document import About, Place, document

__all__ = ["About", "Answered", "Place", "document"]
