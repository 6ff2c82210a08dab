"""What can be said of the text of an interview by the text alone: no Django, no database.

Offsets are Unicode code points from 0; a span (start, end) holds its start and not its end.
"""
