"""The pages over HTTP, from the database that the tests use at that moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class ServerOfCommittedData(ThreadedWSGIServer):
    def close_request(self, request):
        # Each request has a thread and connection of its own.
        connections.close_all()
        super().close_request(request)


@contextmanager
def serving() -> Iterator[str]:
    """The address of the server."""
    httpd = ServerOfCommittedData(("127.0.0.1", 0), QuietHandler)
    httpd.set_app(WSGIHandler())
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()
