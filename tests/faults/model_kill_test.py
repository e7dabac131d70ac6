"""The model store is killed at random moments of saves, again and again.

Whatever the moment: a file holds the text before or after an edit and nothing else, the
text before each acknowledged edit is among the backups, and every acknowledged edit is in
the history with its author. MODEL_KILL_ROUNDS says how often (default 15, a CI's worth);
MODEL_KILL_SEED repeats the moments of an earlier run.
"""

import os
import random
import re
import signal
import threading
import time
import unittest

import suite as testing

ROUNDS = int(os.environ.get("MODEL_KILL_ROUNDS", "15"))
SEED = int(os.environ.get("MODEL_KILL_SEED", random.randrange(1 << 30)))
MODELS = ["kill_a", "kill_b", "kill_c"]
LONG = "x" * 8000  # so that writing a file takes a moment


def setUpModule():
    global suite
    suite = testing.Suite().__enter__()
    suite.jwt("eve")


def tearDownModule():
    suite.stop()


def model(name, description):
    return {"name": name, "description": description, "model": "ref('flights')",
            "entities": [{"name": f"{name}_key", "type": "primary", "expr": "origin"}],
            "measures": [], "metrics": []}


class Writer:
    """Edits one model without a pause, and knows what was promised to it."""

    def __init__(self, name):
        self.name = name
        self.count = 0
        self.last = None           # acknowledged
        self.in_flight = set()     # sent since, without an answer
        self.acknowledged = []     # (before, after, etag)
        self.sent = set()
        self.stopped = threading.Event()
        self.fresh = threading.Event()

    def edit(self):
        self.count += 1
        text = f"{self.name} edit {self.count} {LONG}"
        self.sent.add(text)
        self.in_flight.add(text)
        method, path = (("POST", "/api/models/") if self.last is None else
                        ("PUT", f"/api/models/{self.name}"))
        answer = suite.request(method, path, model(self.name, text), user="eve")
        if answer.status == 200:
            self.acknowledged.append((self.last, text, answer.json["etag"]))
            self.last, self.in_flight = text, set()
            self.fresh.set()
        elif answer.status == 409 and self.last is None:
            self.last = next(iter(self.in_flight))  # one of them came true
        else:
            time.sleep(0.02)

    def run(self):
        while not self.stopped.is_set():
            try:
                self.edit()
            except OSError:
                time.sleep(0.02)


class ModelKillTest(unittest.TestCase):

    def setUp(self):
        self.folder = suite.models_path
        self.backups = set()
        self.backed_up = set()

    def text_of(self, data, name):
        """The description in a file that is whole; fails for one that is not."""
        text = data.decode()
        head, _, rest = text.partition("description: ")
        description, _, tail = rest.partition("\n")
        if self.shape is None:
            self.shape = (head.replace(name, "NAME"), tail.replace(name, "NAME"))
        self.assertEqual((head.replace(name, "NAME"), tail.replace(name, "NAME")),
                         self.shape)
        return description

    def check(self, writer):
        path = self.folder / "production" / f"{writer.name}.yaml"
        if not path.exists():
            self.assertIsNone(writer.last)
            return
        text = self.text_of(path.read_bytes(), writer.name)
        self.assertIn(text, {writer.last} | writer.in_flight)
        # What came true without an answer is what the next edit replaces.
        writer.last, writer.in_flight = text, set()

    def check_backups(self, writers):
        sent = set().union(*(w.sent for w in writers))
        for path in (self.folder / "backups" / "production").glob("*.yaml"):
            if path.name in self.backups:
                continue
            self.backups.add(path.name)
            name = re.match(r"kill_[a-z]", path.name).group()
            text = self.text_of(path.read_bytes(), name)
            self.assertIn(text, sent)
            self.backed_up.add(text)
        for writer in writers:
            for before, _, _ in writer.acknowledged:
                if before is not None:
                    self.assertIn(before, self.backed_up)

    def test_saves_survive_any_moment(self):
        print(f"MODEL_KILL_SEED={SEED} MODEL_KILL_ROUNDS={ROUNDS}")
        moments = random.Random(SEED)
        self.shape = None
        writers = [Writer(name) for name in MODELS]
        for number in range(ROUNDS):
            threads = [threading.Thread(target=w.run) for w in writers]
            for writer in writers:
                writer.stopped.clear()
                writer.fresh.clear()
            for thread in threads:
                thread.start()
            for writer in writers:
                self.assertTrue(writer.fresh.wait(60), f"round {number}: no save")
            time.sleep(moments.uniform(0, 0.15))
            suite.kill("model_store", signal.SIGKILL)
            for writer in writers:
                writer.stopped.set()
            if suite.on_workspace:
                # What was sent still lands, and whoever held the volume's lock is dead.
                time.sleep(0.3)
                suite.ask_workspace("POST", "/clock/advance", {"seconds": 60})
            for thread in threads:
                thread.join()
            for writer in writers:
                self.check(writer)
            self.check_backups(writers)
            suite.start("model_store")
        suite.wait_ready()
        self.assertEqual(list(self.folder.rglob(".tmp-*")), [])
        interrupted = sum(self.check_history(writer) for writer in writers)
        edits = sum(len(w.acknowledged) for w in writers)
        print(f"{ROUNDS} kills, {edits} acknowledged edits, {interrupted} interrupted")

    def check_history(self, writer):
        history, token = [], ""
        while True:
            page = suite.get(f"/api/models/{writer.name}/versions", user="eve",
                             query={"page_size": 500, "page_token": token}).json
            history += page["versions"]
            token = page["next_page_token"]
            if not token:
                break
        made = {v["etag"]: v for v in history if not v["interrupted"]}
        for _, _, etag in writer.acknowledged:
            self.assertIn(etag, made)
            self.assertEqual(made[etag]["author"], "eve")
        self.assertEqual({v["operation"] for v in history}, {"create", "update"})
        return sum(v["interrupted"] for v in history)


if __name__ == "__main__":
    unittest.main()
