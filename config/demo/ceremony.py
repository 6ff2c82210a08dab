"""Two people at the vault's pages, as in a browser: sign in, confirm the hash, bring the part."""

import html
import http.cookiejar
import re
import urllib.parse
import urllib.request
from pathlib import Path

from config.demo.people import KEY_HOLDERS, PASSWORD


class Visitor:
    """One person with a browser of their own."""

    def __init__(self, base: str):
        self._base = base
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(self, path: str) -> str:
        with self._opener.open(self._base + path) as response:
            return response.read().decode()

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send the form of `page`, with its CSRF token."""
        fields["csrfmiddlewaretoken"] = value_of("csrfmiddlewaretoken", page)
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(
            self._base + path, data, {"Referer": self._base + path, "Origin": self._base}
        )
        with self._opener.open(request) as response:
            return response.read().decode()


def value_of(name: str, page: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    if found is None:
        raise RuntimeError(f"The vault's page has no field {name}.")
    return html.unescape(found[1])


def open_step(vault_url: str, trial: str, keys: Path) -> None:
    """Both key holders approve the next step; the second approval opens it."""
    for username in KEY_HOLDERS:
        visitor = Visitor(vault_url)
        visitor.post("/sign-in/", visitor.get("/sign-in/"), username=username, password=PASSWORD)
        page = visitor.get(f"/openings/{trial}/")
        visitor.post(
            f"/openings/{trial}/approve/",
            page,
            snapshot_hash=value_of("snapshot_hash", page),
            confirmed="on",
            key_part=(keys / f"{trial}-{username}.key").read_text(),
            password=PASSWORD,
        )
