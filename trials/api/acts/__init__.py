"""Every act of the pages as an address of the API: one line of `table` each.

The line names the function of `trials/actions`; its annotations and its docstring make the fields
that are sent and the words of the documentation. So pages and API cannot drift apart.
"""
