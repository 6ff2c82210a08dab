"""Two worlds: databases that differ only in the arms must look the same to whoever is blinded.

making.py      two such worlds, made with the same dice
reading.py     THE LIST OF CHANNELS: all that one blinded role can read in a world
addresses.py   every address that there is to ask for
rows.py        the rows and the catalogs that a login of ours can read
dice.py        ids and kit numbers that are drawn the same way each time
plants.py      leaks that the comparison must find
loosely.py     what is compared where the acts of two worlds are not the same
beside.py      what is left beside the pages: log lines, mails, Redis
sameness.py    what lots decide is taken out, and what differs is found
stolen.py      what somebody would find who has the files and no key
"""

from tests.worlds.dice import loaded_dice
from tests.worlds.loosely import pages_read, rows_without_ids
from tests.worlds.sameness import differing
from tests.worlds.stolen import tables_that_name

__all__ = ["differing", "loaded_dice", "pages_read", "rows_without_ids", "tables_that_name"]
