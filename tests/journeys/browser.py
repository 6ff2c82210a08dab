"""A real browser, driven over Chromium's DevTools on a pipe: a keyboard, and eyes.

Protocol: https://chromedevtools.github.io/devtools-protocol/ ; each message is JSON, ended by a
zero byte. The browser reads from its file 3 and writes to its file 4.
"""

import json
import os
import subprocess
import time
from itertools import count

KEYS = {"Tab": 9, "Enter": 13}
LONGEST_WAIT = 20  # seconds


class Browser:
    def __init__(self, chromium: str, profile):
        self._to, theirs_in = _pipe(write_end_is_ours=True)
        self._from, theirs_out = _pipe(write_end_is_ours=False)

        def give_files_3_and_4():
            os.dup2(theirs_in, 3)
            os.dup2(theirs_out, 4)

        self._process = subprocess.Popen(
            [
                chromium,
                "--headless=new",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={profile}",
            ],
            pass_fds=(3, 4),
            preexec_fn=give_files_3_and_4,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._numbers, self._read, self._page = count(1), b"", None
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._page = attached["sessionId"]
        self._ask("Network.enable")

    def open(self, url: str) -> None:
        self._ask("Page.navigate", url=url)
        self.see("document.readyState === 'complete'")

    def press(self, *keys: str) -> None:
        for key in keys:
            text = "\r" if key == "Enter" else key if len(key) == 1 else ""
            code = KEYS.get(key, ord(key[0]))
            pressed = {"key": key, "text": text, "windowsVirtualKeyCode": code}
            self._ask("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **pressed)
            self._ask("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, text: str) -> None:
        self._ask("Input.insertText", text=text)

    def cut_off(self, is_offline: bool = True) -> None:
        self._ask(
            "Network.emulateNetworkConditions",
            offline=is_offline,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )

    def have_a_passkey_device(self) -> None:
        """An authenticator that says yes, as a finger on the phone does."""
        self._ask("WebAuthn.enable")
        device = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
        }
        self._ask("WebAuthn.addVirtualAuthenticator", options=device)

    def run(self, script: str):
        """The value of an expression on the page."""
        return self._ask("Runtime.evaluate", expression=script)["result"].get("value")

    def see(self, script: str) -> None:
        """Waits until the expression is true; an AssertionError says what was never seen."""
        until = time.monotonic() + LONGEST_WAIT
        while not self.run(script):
            shown = self.run("document.body.innerText.slice(0, 600)")
            assert time.monotonic() < until, f"never seen: {script}, but:\n{shown}"
            time.sleep(0.05)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def _ask(self, method: str, **params) -> dict:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": params}
        if self._page:
            message["sessionId"] = self._page
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]

    def _next(self) -> dict:
        while b"\0" not in self._read:
            more = os.read(self._from, 1 << 16)
            assert more, "the browser ended"
            self._read += more
        message, _, self._read = self._read.partition(b"\0")
        return json.loads(message)


def _pipe(*, write_end_is_ours: bool) -> tuple[int, int]:
    """Our end and theirs; above 4, so that they do not lie where they are put in the child."""
    read, write = (_above_4(end) for end in os.pipe())
    return (write, read) if write_end_is_ours else (read, write)


def _above_4(file: int) -> int:
    if file > 4:
        return file
    higher = os.dup(file)
    os.close(file)
    return _above_4(higher)
