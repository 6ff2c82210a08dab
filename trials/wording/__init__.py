"""The wording of forms under a licence: read, checked, chosen. It is shown and never repeated.

No sentence that is written here, or raised here, quotes the wording.
"""
