"""`manage.py demo`: a trial from its answers to its published kind of table, on real parts."""
