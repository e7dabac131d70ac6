"""Each service is killed under load: nothing is torn, no acknowledged write is lost, the
gateway answers 503 within a second and then recovers without a restart."""

import concurrent.futures
import signal
import threading
import time
import unittest

import suite as testing


def setUpModule():
    global suite
    suite = testing.Suite().__enter__()


def tearDownModule():
    suite.stop()


def model(name):
    return {"name": name, "model": "ref('flights')",
            "entities": [{"name": f"{name}_key", "type": "primary", "expr": "origin"}],
            "dimensions": [{"name": "left_on", "type": "time", "expr": "date",
                            "time_granularity": ["day"]}],
            "measures": [{"name": f"{name}_count", "agg": "count", "expr": "1"}],
            "metrics": [{"name": f"{name}_metric", "type": "simple",
                         "measure": f"{name}_count"}],
            "defaults": {"agg_time_dimension": "left_on"}}


class Load:
    """Calls `work(i)` from several threads until it is told to stop."""

    def __init__(self, work, threads=4):
        self.stopped = threading.Event()
        self.work = work
        self.acknowledged = []
        self.statuses = set()
        self.pool = concurrent.futures.ThreadPoolExecutor(threads)
        self.futures = [self.pool.submit(self.run, t) for t in range(threads)]

    def run(self, thread):
        i = 0
        while not self.stopped.is_set() and i < 5000:
            name = f"t{thread}_{i}"
            i += 1
            try:
                status = self.work(name)
            except OSError:
                status = "broken"
            self.statuses.add(status)
            if status == 200:
                self.acknowledged.append(name)

    def stop(self):
        self.stopped.set()
        for future in self.futures:
            future.result(timeout=60)
        self.pool.shutdown()


class KillTest(unittest.TestCase):

    def setUp(self):
        for user in ("admin", "eve", "ana"):
            suite.jwt(user)

    def kill_under(self, name, load, probe):
        """Kills `name` once `load` has done something; returns when all is well again."""
        deadline = time.monotonic() + 30
        while len(load.acknowledged) < 5 and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertGreaterEqual(len(load.acknowledged), 5, load.statuses)
        suite.kill(name, signal.SIGKILL)
        # Who waited for the process would be told of a deadline (504).
        answer = probe()
        self.assertEqual(answer.status, 503, answer.body)
        self.assertIn("detail", answer.json)
        load.stop()
        suite.start(name)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if probe().status == 200:
                suite.wait_ready()
                return
            time.sleep(0.05)
        self.fail(f"no recovery: {probe()}")

    def test_query(self):
        def save(name):
            return suite.post("/api/queries/save", {"name": name, "query": "SELECT 1"},
                              user="ana").status
        load = Load(save)
        self.kill_under("query", load, lambda: suite.post(
            "/api/queries/execute", {"query": "SELECT 1"}))
        kept, token = set(), ""
        while True:
            page = suite.get("/api/queries/saved", user="ana",
                             query={"page_size": 1000, "page_token": token}).json
            kept |= {q["name"] for q in page["queries"]}
            token = page["next_page_token"]
            if not token:
                break
        self.assertEqual(set(load.acknowledged) - kept, set())

    def test_written_rows_survive(self):
        created = suite.post("/api/queries/execute",
                             {"query": "CREATE TABLE warehouse.main.kept (name STRING)"})
        self.assertEqual(created.status, 200, created.body)
        load = Load(lambda name: suite.post("/api/queries/execute", {
            "query": "INSERT INTO warehouse.main.kept VALUES (:name)",
            "parameters": {"name": name}}).status)
        self.kill_under("query", load, lambda: suite.post(
            "/api/queries/execute", {"query": "SELECT 1"}))
        kept = {row["name"] for row in suite.rows("SELECT name FROM warehouse.main.kept")}
        self.assertEqual(set(load.acknowledged) - kept, set())

    def test_model_store(self):
        load = Load(lambda name: suite.post("/api/models/", model(f"m_{name}"),
                                            user="eve").status)
        self.kill_under("model_store", load, lambda: suite.get("/api/models/"))
        listed = {m["id"]: m for m in suite.get("/api/models/").json}
        for name in load.acknowledged:
            self.assertIn(f"m_{name}", listed)
        for entry in listed.values():
            self.assertEqual(entry["errors"], [], entry["id"])
        deadline = time.monotonic() + 20
        last = f"m_{load.acknowledged[-1]}_metric"
        while time.monotonic() < deadline:
            answer = suite.post("/api/metrics-explorer/query", {"metrics": [last]})
            if answer.status == 200:
                break
            time.sleep(0.1)
        self.assertEqual(answer.status, 200, answer.body)

    def test_metadata(self):
        load = Load(lambda _: suite.get("/api/metadata/catalogs").status)
        self.kill_under("metadata", load, lambda: suite.get("/api/metadata/catalogs"))

    def test_gateway(self):
        load = Load(lambda _: suite.get("/api/metadata/catalogs").status)
        deadline = time.monotonic() + 30
        while len(load.acknowledged) < 5 and time.monotonic() < deadline:
            time.sleep(0.02)
        logged_out = {"authorization": f"Bearer {self.fresh_token('vic')}"}
        self.assertEqual(suite.post("/api/auth/logout", {}, user=None,
                                    headers=logged_out).status, 200)
        suite.kill("gateway", signal.SIGKILL)
        load.stop()
        suite.start("gateway")
        suite.wait_ready()
        self.assertEqual(suite.get("/api/metadata/catalogs").status, 200)
        self.assertEqual(suite.get("/api/metadata/catalogs", user=None,
                                   headers=logged_out).status, 401)

    def fresh_token(self, user):
        return suite.post("/api/auth/login", {"databricks_token": suite.tokens[user]},
                          user=None).json["access_token"]

    def wait_until_begun(self, sql, count):
        deadline = time.monotonic() + 30
        begun = []
        while len(begun) < count and time.monotonic() < deadline:
            history = suite.get("/api/queries/history").json["queries"]
            begun = [q for q in history if q["query"] == sql]
        self.assertEqual(len(begun), count)

    def test_drain_finishes_work_under_way(self):
        answers = []
        sql = "SELECT count(DISTINCT a.delay * a.distance) AS n FROM samples.flights.flights a"
        threads = [threading.Thread(target=lambda: answers.append(
            suite.post("/api/queries/execute", {"query": sql}))) for _ in range(4)]
        for thread in threads:
            thread.start()
        self.wait_until_begun(sql, len(threads))
        code = suite.kill("query", signal.SIGTERM)
        for thread in threads:
            thread.join(60)
        suite.start("query")
        suite.wait_ready()
        self.assertEqual(code, 0)
        self.assertEqual(len(answers), 4)
        for answer in answers:
            self.assertIn(answer.status, (200, 503), answer.body)


if __name__ == "__main__":
    unittest.main()
