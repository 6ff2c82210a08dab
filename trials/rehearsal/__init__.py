"""Simulated participants, who walk through a study by the acts that people use.

Every choice is a keyed draw (trials/simulation/draws.py): the same seed gives the same answers,
dates and paths, and one more participant changes nothing for the others.
"""
