"""An address that is only there for a button, opened as a page."""

from django.http import HttpResponseNotAllowed
from django.shortcuts import render


class PageForOtherMethodsMiddleware:
    """In the place of the browser's own page for 405."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
