"""A system at work on a made universe: simulator, server, worker, with a file or with two servers."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
import uuid

from chromium import Failed

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = os.path.join(HERE, "..", "..", ".build", "debug")
UNIVERSE = ["--alliances", "12", "--corporations", "150", "--killmails", "2000"]


def literal(text):
    return "'" + text.replace("'", "''") + "'"


class File:
    """Queue and data in one SQLite file."""

    name = "embedded"
    settings = {}

    def __init__(self, folder):
        self.path = os.path.join(folder, "esi-worker.sqlite")

    def sql(self, statement):
        with sqlite3.connect(self.path, timeout=20) as connection:
            return [tuple(str(value) for value in row) for row in connection.execute(statement).fetchall()]

    def close(self):
        pass


class Servers:
    """A RabbitMQ and a PostgreSQL: those that `Tests/run` has started, or some of its own."""

    name = "distributed"

    def __init__(self, folder):
        self.started = []
        environment = dict(os.environ)
        for variable, script in (("RABBITMQ_TEST_URL", "rabbitmq"), ("TEST_POSTGRESQL_URL", "postgresql")):
            if variable not in environment:
                place = os.path.join(folder, script)
                environment.update(re.findall(r"(?m)^(?:export )?(\w+)=(.*)$", self.script(script, "start", place)))
                self.started.append((script, place))
        self.broker = environment["RABBITMQ_TEST_FOLDER"]
        self.admin = environment["TEST_POSTGRESQL_URL"]
        self.place = "browser_" + uuid.uuid4().hex
        self.url = self.admin.rsplit("/", 1)[0] + "/" + self.place
        self.psql(self.admin, "CREATE DATABASE " + self.place)
        self.script("rabbitmq", "ctl", self.broker, "add_vhost", self.place)
        self.script("rabbitmq", "ctl", self.broker, "set_permissions", "-p", self.place, "guest", ".*", ".*", ".*")
        self.settings = {
            "DATABASE_URL": self.url, "RABBITMQ_URL": environment["RABBITMQ_TEST_URL"] + "/" + self.place,
        }

    @staticmethod
    def script(name, *arguments):
        program = os.path.join(HERE, "..", "Servers", name)
        return subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout

    @staticmethod
    def psql(url, statement):
        words = ["psql", "-XAtq", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", url, "-c", statement]
        output = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
        return [tuple(line.split("\x1f")) for line in output.splitlines()]

    def sql(self, statement):
        return self.psql(self.url, statement)

    def publish(self, queue, body):
        words = 'rabbit_basic:publish(rabbit_misc:r(<<"%s">>, exchange, <<>>), <<"%s">>, [], <<"%s">>).'
        self.script("rabbitmq", "ctl", self.broker, "eval", words % (self.place, queue, body))

    def close(self):
        self.psql(self.admin, "DROP DATABASE %s WITH (FORCE)" % self.place)
        self.script("rabbitmq", "ctl", self.broker, "delete_vhost", self.place)
        for script, place in self.started:
            self.script(script, "stop", place)


class Place:
    def __init__(self, folder, backend):
        self.folder = folder
        self.backend = backend
        self.sql = backend.sql
        self.programs = {}
        self.port = free_port()
        self.address = "http://127.0.0.1:%d" % self.port
        self.environment = {}
        self.start("esi-simulator", ["--port", "0", *UNIVERSE])
        self.simulator = self.says("esi-simulator", r"listening on (http://\S+)")
        self.environment = {
            "ESI_BASE_URL": self.simulator, "SSO_BASE_URL": self.simulator, "EVE_CLIENT_ID": "app",
            "ESI_USER_AGENT": "browser-test/1 (test@example.org)", "ESI_ENTITY_RATE": "40", "SYNC_ALL_INTERVAL": "off",
            "EVE_CALLBACK_URL": "http://localhost:%d/auth/callback" % self.port, "PORT": str(self.port),
            "TOKEN_KEY": "0" * 64, **backend.settings,
        }

    @property
    def whole_environment(self):
        return {"PATH": "/usr/bin:/bin", "HOME": self.folder, **self.environment}

    def start(self, name, arguments):
        with open(os.path.join(self.folder, name + ".log"), "ab") as output:
            program = subprocess.Popen(
                [os.path.join(PROGRAMS, name)] + arguments, cwd=self.folder, env=self.whole_environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )
        with open(os.path.join(self.folder, name + ".pid"), "w") as file:
            file.write(str(program.pid))
        self.programs[name] = program

    def log(self, name):
        with open(os.path.join(self.folder, name + ".log"), errors="replace") as file:
            return file.read()

    def says(self, name, pattern, patience=20):
        end = time.monotonic() + patience
        while True:
            found = re.search(pattern, self.log(name))
            if found:
                return found.group(1) if found.groups() else found.group(0)
            if time.monotonic() > end or self.programs[name].poll() is not None:
                raise Failed("%s does not say %s" % (name, pattern))
            time.sleep(0.05)

    def end(self, name, how=signal.SIGTERM):
        program = self.programs.pop(name)
        program.send_signal(how)
        return program.wait(40)

    def close(self):
        for name in list(self.programs):
            self.end(name, signal.SIGKILL)

    def orchestrate(self, *arguments):
        return subprocess.run(
            [os.path.join(PROGRAMS, "orchestrator"), *arguments], cwd=self.folder, env=self.whole_environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        )

    def count(self, table):
        return int(self.sql("SELECT count(*) FROM " + table)[0][0])

    def status(self, path):
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def killmails(self, count, offset):
        address = "%s/simulator/killmails?limit=%d&offset=%d" % (self.simulator, count, offset)
        with urllib.request.urlopen(address, timeout=10) as reply:
            lines = [json.loads(line) for line in reply.read().splitlines()]
        return ["%d:%s" % (line["killmail_id"], line["killmail_hash"]) for line in lines]


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]
