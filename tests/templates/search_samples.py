"""Made-up contexts of the search."""


def found():
    link = {"label": "01-004", "detail": "01 Riverside", "url": "/participants/01-004/"}
    groups = [{"title": "Participants", "links": [link, link | {"detail": ""}]}]
    return {"words": "1-4", "groups": groups, "count": 2}


def nothing():
    return {"words": "nobody", "groups": [], "count": 0}


PAGES = {
    "search": ("search/page.html", found),
    "search-without-results": ("search/page.html", nothing),
}
