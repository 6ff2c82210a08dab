"""What is said with a static file."""

WORKERS = {"entry/worker.js": "/studies/", "self_report/worker.js": "/p/"}


def scope_of_worker(headers, path: str, url: str) -> None:
    """A script that answers for pages without network may do so for these addresses."""
    for worker, scope in WORKERS.items():
        if url.endswith(f"/{worker}"):
            headers["Service-Worker-Allowed"] = scope
