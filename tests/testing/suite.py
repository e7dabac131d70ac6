"""Starts the real binaries on free loopback ports, with a state folder of their own.

    with Suite() as suite:
        suite.get("/api/metadata/catalogs").json

With SUITE_WORKSPACE=emulator the suite runs in Databricks mode, against the emulated
workspace: warehouse, catalog, volume and people are those of the workspace.

The binaries, the demo database and the demo models are named by the environment
(SUITE_<NAME>), which tests/testing/suite_test.bzl fills from Bazel labels. Not thread
safe while starting; requests may come from several threads.
"""

import dataclasses
import http.client
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

SERVICES = ["metadata", "query", "model_store", "genie", "gateway"]
USERS = {"admin": "admin", "ana": "analyst", "eve": "editor", "vic": "viewer"}
WAREHOUSE = "1234567890abcdef"
VOLUME = "/Volumes/main/default/models"
SERVICE_TOKEN = "dapi" + "5" * 32
READY_SECONDS = 60


def free_port_base():
    """A base such that every port the suite uses, offset by it, is free."""
    for _ in range(200):
        # Below the ports that the system hands out to outgoing connections.
        base = 20000 + secrets.randbelow(11000)
        ports = [base + p for p in (80, 50, 51, 52, 53, 54, 1080, 1050, 1051, 1052,
                                    1053, 1054, 90, 91)]
        if all(is_free(p) for p in ports):
            return base
    raise RuntimeError("no free ports")


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


@dataclasses.dataclass
class Response:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Suite:
    """One running suite. `stop` (or leaving `with`) ends every process.

    `models` are files to serve from production in place of the demo models,
    `workspace` is what the emulated workspace's configuration has besides.
    """

    def __init__(self, debug=False, environment=None, models=None, workspace=None):
        self.models = models
        self.workspace = workspace or {}
        self.state = pathlib.Path(tempfile.mkdtemp(prefix="suite-"))
        base = free_port_base()
        self.http_port = base + 80
        self.workspace_port, self.workspace_admin_port = base + 90, base + 91
        self.on_workspace = os.environ.get("SUITE_WORKSPACE") == "emulator"
        # Where the model files are.
        self.models_path = self.state / (
            "volumes/main/default/models" if self.on_workspace else "models")
        self.ports = {"gateway": base + 50, "metadata": base + 51, "query": base + 52,
                      "model_store": base + 53, "genie": base + 54}
        self.debug = debug
        self.extra = environment or {}
        self.processes = {}
        self.logs = {}
        self.tokens = {}

    # -- processes ----------------------------------------------------------

    def __enter__(self):
        try:
            self.prepare()
            if self.on_workspace:
                self.start_workspace()
            for name in SERVICES:
                self.start(name)
            self.wait_ready()
        except BaseException:
            self.print_logs()
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def binary(self, name):
        return os.path.abspath(os.environ[f"SUITE_{name.upper()}"])

    def prepare(self):
        models = self.models_path
        for category in ("production", "staging", "demo", "templates", "backups"):
            (models / category).mkdir(parents=True)
        if self.models is None:
            for path in os.environ["SUITE_DEMO_MODELS"].split():
                if path.endswith((".yaml", ".yml")):
                    shutil.copy(path, models / "demo")
        for path in self.models or []:
            # Not with its mode: the store may have to write it.
            shutil.copyfile(path, models / "production" / pathlib.Path(path).name)
        self.users = self.state / "users.yaml"
        for number, (name, role) in enumerate(USERS.items()):
            self.tokens[name] = ("dapi" + f"{number + 1:032x}" if self.on_workspace
                                 else self.create_user(name, role))

    def create_user(self, name, role):
        token_file = self.state / f"{name}.token"
        subprocess.run(
            [self.binary("create_user"), f"--users_file={self.users}", f"--name={name}",
             f"--role={role}", f"--token_file={token_file}"],
            check=True, capture_output=True, text=True)
        return token_file.read_text().strip()

    def start_workspace(self):
        """The emulated workspace, with the suite's users and the demo database."""
        config = self.state / "workspace.json"
        accounts = [{"user_name": name, "display_name": name.title(),
                     "groups": [role + "s", "users"], "token": self.tokens[name]}
                    for name, role in USERS.items()]
        accounts.append({"user_name": "semantic-layer", "groups": ["admins"],
                         "token": SERVICE_TOKEN})
        config.write_text(json.dumps({
            "accounts": accounts,
            "volumes": ["main.default.models"],
            "volume_root": str(self.state / "volumes"),
            "default_catalog": "samples", **self.workspace}))
        # A copy: the workspace's catalog is written to, and locked by its process.
        samples = self.state / "samples.duckdb"
        shutil.copyfile(os.environ["SUITE_DEMO_DATABASE"], samples)
        log = open(self.state / "workspace.log", "ab")
        self.processes["workspace"] = subprocess.Popen(
            [self.binary("emulator"), f"--config={config}", f"--port={self.workspace_port}",
             f"--admin-port={self.workspace_admin_port}",
             f"--duckdb={samples}"],
            env=self.inherited(), cwd=self.state, stdin=subprocess.DEVNULL, stdout=log,
            stderr=log)
        log.close()
        deadline = time.monotonic() + READY_SECONDS
        while is_free(self.workspace_port):
            if self.processes["workspace"].poll() is not None:
                raise RuntimeError("the emulated workspace did not start")
            if time.monotonic() > deadline:
                raise RuntimeError("the emulated workspace does not listen")
            time.sleep(0.05)

    def ask_workspace(self, method, path, body=None):
        """One request to the emulated workspace's admin port."""
        connection = http.client.HTTPConnection("127.0.0.1", self.workspace_admin_port,
                                                timeout=30)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None)
            answer = connection.getresponse()
            return Response(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def inherited(self):
        """Of the test's own environment. A sanitizer build was told something there."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.state),
                **{key: value for key, value in os.environ.items()
                   if key.endswith("SAN_OPTIONS")}}

    def environment(self):
        values = {
            **self.inherited(),
            "SECRET_KEY": "an end-to-end secret of more than 32 bytes, for tests only",
            "SEMANTIC_MODELS_PATH": str(self.state / "models"),
            "STATE_PATH": str(self.state),
            "LOCAL_USERS_FILE": str(self.users),
            "DUCKDB_PATH": str(self.state / "warehouse.duckdb"),
            "DUCKDB_ATTACH": "samples=" + os.path.abspath(os.environ["SUITE_DEMO_DATABASE"]),
            "DEFAULT_CATALOG": "samples",
            "DEFAULT_SCHEMA": "flights",
            "GATEWAY_ADDRESS": f"127.0.0.1:{self.http_port}",
            "GATEWAY_GRPC_ADDRESS": f"127.0.0.1:{self.ports['gateway']}",
            "METADATA_ADDRESS": f"127.0.0.1:{self.ports['metadata']}",
            "QUERY_ADDRESS": f"127.0.0.1:{self.ports['query']}",
            "MODEL_STORE_ADDRESS": f"127.0.0.1:{self.ports['model_store']}",
            "GENIE_ADDRESS": f"127.0.0.1:{self.ports['genie']}",
        }
        if self.on_workspace:
            values |= {
                "DATABRICKS_HOST": f"http://127.0.0.1:{self.workspace_port}",
                "DATABRICKS_TOKEN": SERVICE_TOKEN,
                "DATABRICKS_HTTP_PATH": f"/sql/1.0/warehouses/{WAREHOUSE}",
                "VOLUME_BASE_PATH": VOLUME,
                "GROUP_ROLES": ",".join(f"{role}s={role}" for role in USERS.values()),
            }
        if self.debug:
            values["DEBUG"] = "true"
        values.update(self.extra)
        return values

    def start(self, name):
        log = open(self.state / f"{name}.log", "ab")
        self.processes[name] = subprocess.Popen(
            [self.binary(name)], env=self.environment(), cwd=self.state,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()

    def kill(self, name, number=signal.SIGKILL):
        """Sends a signal and waits for the end; returns the exit code."""
        process = self.processes[name]
        process.send_signal(number)
        return process.wait(timeout=30)

    def wait_ready(self):
        deadline = time.monotonic() + READY_SECONDS
        last = None
        while time.monotonic() < deadline:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended with {process.returncode}")
            try:
                last = self.get("/api/health/ready", user=None)
                # The query service is ready before it has read the models.
                if last.status == 200:
                    last = self.get("/api/metrics-explorer/metrics?page_size=1")
                if last.status == 200:
                    return
            except OSError as error:
                last = error
            time.sleep(0.1)
        raise RuntimeError(f"not ready after {READY_SECONDS} s: {last}")

    def stop(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.state, ignore_errors=True)

    def log(self, name):
        return (self.state / f"{name}.log").read_text(errors="replace")

    def print_logs(self):
        for name in self.processes:
            print(f"--- {name}\n{self.log(name)[-4000:]}")

    # -- requests -----------------------------------------------------------

    def jwt(self, user):
        if user not in self.logs:
            answer = self.request("POST", "/api/auth/login", user=None,
                                  body={"databricks_token": self.tokens[user]})
            if answer.status != 200:
                raise RuntimeError(f"login of {user}: {answer}")
            self.logs[user] = answer.json["access_token"]
        return self.logs[user]

    def connect(self, timeout=60):
        return http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=timeout)

    def request(self, method, path, body=None, user="admin", headers=None, raw=None,
                timeout=60):
        """One request on its own connection. `raw` is sent as it is."""
        sent = {"content-type": "application/json"} if body is not None or raw else {}
        if user is not None:
            sent["authorization"] = f"Bearer {self.jwt(user)}"
        sent.update(headers or {})
        data = raw if raw is not None else (
            json.dumps(body).encode() if body is not None else None)
        connection = self.connect(timeout)
        try:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            return Response(answer.status,
                            {k.lower(): v for k, v in answer.getheaders()},
                            answer.read())
        finally:
            connection.close()

    def get(self, path, user="admin", query=None, **more):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        return self.request("GET", path, user=user, **more)

    def post(self, path, body=None, user="admin", **more):
        return self.request("POST", path, body, user=user, **more)

    def rows(self, sql, limit=100000, user="admin"):
        """Rows of a hand-written statement."""
        answer = self.post("/api/queries/execute", {"query": sql, "limit": limit}, user=user)
        if answer.status != 200:
            raise AssertionError(f"{sql}: {answer.status} {answer.body!r}")
        return answer.json["rows"]

    def metrics(self, question, user="admin"):
        answer = self.post("/api/metrics-explorer/query", question, user=user)
        if answer.status != 200:
            raise AssertionError(f"{question}: {answer.status} {answer.body!r}")
        return answer.json
