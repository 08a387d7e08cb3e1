"""A headless Chromium, driven by the DevTools protocol over two pipes: the standard library is enough for that."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


class Failed(Exception):
    """What was waited for did not come, or a script of the page threw."""


class Chromium:
    def __init__(self, program=None):
        program = program or shutil.which("chromium") or "chromium"
        self.folder = tempfile.mkdtemp(prefix="chromium-")
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()

        def place_pipes():
            # Chromium reads commands from 3 and writes to 4. Both are moved out of the way first.
            commands, events = os.dup(to_browser), os.dup(from_browser)
            while commands in (3, 4):
                commands = os.dup(commands)
            while events in (3, 4):
                events = os.dup(events)
            os.dup2(commands, 3)
            os.dup2(events, 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)

        self.process = subprocess.Popen(
            [
                program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--no-first-run", "--disable-background-networking", "--hide-scrollbars",
                "--user-data-dir=" + self.folder, "--remote-debugging-pipe", "about:blank",
            ],
            preexec_fn=place_pipes, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer = b""
        self._number = 0
        self._session = None
        self.events = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._write)
        os.close(self._read)
        shutil.rmtree(self.folder, ignore_errors=True)

    # The protocol

    def call(self, method, **parameters):
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            reply = self._receive(60)
            if reply.get("id") == number:
                if "error" in reply:
                    raise Failed("%s: %s" % (method, reply["error"]["message"]))
                return reply["result"]
            self.events.append(reply)

    def _receive(self, patience):
        end = time.monotonic() + patience
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], max(0, end - time.monotonic()))[0]:
                raise Failed("Chromium says nothing")
            data = os.read(self._read, 1 << 16)
            if not data:
                raise Failed("Chromium has ended")
            self._buffer += data
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    # A page

    def open(self, address):
        self.call("Page.navigate", url=address)

    def look(self, expression):
        """The value of an expression in the page; promises are awaited."""
        reply = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in reply:
            details = reply["exceptionDetails"]
            raise Failed(details.get("exception", {}).get("description", details["text"]))
        return reply["result"].get("value")

    def wait(self, expression, patience=30):
        """Returns the first value of the expression that is true."""
        end = time.monotonic() + patience
        while True:
            try:
                value = self.look(expression)
            except Failed as error:
                value, last = None, error
            else:
                last = "it is " + json.dumps(value)
            if value:
                return value
            if time.monotonic() > end:
                raise Failed("%s did not become true within %s s: %s" % (expression, patience, last))
            time.sleep(0.1)

    def press(self, key, code=0, text=None):
        for kind in ("keyDown", "keyUp"):
            event = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
            if text and kind == "keyDown":
                event["text"] = text
            self.call("Input.dispatchKeyEvent", **event)

    def show(self, width, height, dark=False, phone=False):
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=2 if phone else 1, mobile=phone,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media="", features=[scheme])

    def picture(self, path, whole=True):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def complaints(self):
        """What the page's scripts threw, and what its policy has stopped."""
        self.call("Runtime.evaluate", expression="0")
        words = []
        for event in self.events:
            if event.get("method") == "Runtime.exceptionThrown":
                words.append(event["params"]["exceptionDetails"]["text"])
            if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
                words.append(event["params"]["entry"]["text"])
        return words
