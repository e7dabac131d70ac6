"""What only Databricks mode has: the workspace's grants, and its bad days."""

import time
import unittest

from suite import Suite

MODEL = {"name": "again", "description": "Flights again.", "model": "ref('flights')",
         "entities": [{"name": "again_key", "type": "primary", "expr": "origin"}],
         "dimensions": [{"name": "left_on", "type": "time", "expr": "date",
                         "time_granularity": ["day"]}],
         "measures": [{"name": "again_count", "agg": "count", "expr": "1"}],
         "metrics": [{"name": "again_metric", "type": "simple", "measure": "again_count"}],
         "defaults": {"agg_time_dimension": "left_on"}}
SECRET = "SELECT n FROM vault.default.secret"
SPACE = "01f0e1e1c0de1000800000000000e501"


def setUpModule():
    global suite
    # "vault" is the administrators' alone.
    suite = Suite(environment={"RUN_QUERIES_AS": "user", "DATABRICKS_GENIE_SPACE_ID": SPACE,
                               "GENIE_QUESTIONS_PER_MINUTE": "1000"}, workspace={
        "catalogs": ["main", "vault"],
        "init_sql": ["CREATE TABLE vault.default.secret (n INT)",
                     "INSERT INTO vault.default.secret VALUES (42)"],
        "grants": [
            {"on": f"catalog {name}", "to": "account users",
             "privileges": ["USE CATALOG", "USE SCHEMA", "SELECT", "BROWSE"]}
            for name in ("main", "samples")]}).__enter__()


def tearDownModule():
    suite.stop()


class WorkspaceCase(unittest.TestCase):

    def tearDown(self):
        suite.ask_workspace("DELETE", "/faults")

    def fault(self, **rule):
        answer = suite.ask_workspace("POST", "/faults", rule)
        self.assertEqual(answer.status, 200, answer.body)

    def eventually(self, condition):
        # A host that failed is left alone for some seconds.
        deadline = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def counter(self, name):
        return suite.ask_workspace("GET", "/counters").json.get(name, 0)


class GrantsTest(WorkspaceCase):

    def test_queries_run_with_the_users_own_grants(self):
        self.assertEqual(suite.rows(SECRET), [{"n": 42}])
        refused = suite.post("/api/queries/execute", {"query": SECRET}, user="ana")
        self.assertIn(refused.status, (403, 404), refused.body)
        self.assertNotIn(b"42", refused.body)
        self.assertEqual(suite.rows("SELECT 1 AS one", user="ana"), [{"one": 1}])
        self.assertEqual(suite.rows(SECRET), [{"n": 42}])

    def test_the_catalog_is_each_users_own(self):
        mine = [c["name"] for c in suite.get("/api/metadata/catalogs").json]
        theirs = [c["name"] for c in suite.get("/api/metadata/catalogs", user="ana").json]
        self.assertIn("vault", mine)
        self.assertNotIn("vault", theirs)
        self.assertIn("samples", theirs)

    def test_nobody_is_shown_what_another_has_looked_up(self):
        inside = {"catalog": "vault", "schema": "default"}
        self.assertEqual([t["name"] for t in suite.get(
            "/api/metadata/tables", query=inside).json], ["secret"])
        self.assertEqual([c["name"] for c in suite.get(
            "/api/metadata/columns", query={**inside, "table": "secret"}).json], ["n"])
        for path, more in (("tables", {}), ("columns", {"table": "secret"})):
            refused = suite.get("/api/metadata/" + path, query={**inside, **more}, user="ana")
            self.assertIn(refused.status, (403, 404), refused.body)

    def test_what_all_were_shown_is_each_users_own_after_a_restart(self):
        inside = {"catalog": "vault", "schema": "default"}

        def restart_query_service(run_as):
            suite.kill("query")
            suite.extra["RUN_QUERIES_AS"] = run_as
            suite.start("query")
            suite.wait_ready()

        try:
            restart_query_service("service")
            for user in ("admin", "ana"):
                answer = suite.get("/api/metadata/tables", query=inside, user=user)
                self.assertEqual([t["name"] for t in answer.json], ["secret"], answer.body)
        finally:
            restart_query_service("user")
        # Of listings that are kept for minutes.
        self.eventually(lambda: suite.get("/api/metadata/tables", query=inside,
                                          user="ana").status in (403, 404))
        self.assertEqual([t["name"] for t in suite.get(
            "/api/metadata/tables", query=inside).json], ["secret"])

    def test_genie_is_asked_with_the_users_own_grants(self):
        question = {"question": "How many rows has vault.default.secret?"}
        mine = suite.post("/api/genie/ask", question)
        self.assertEqual(mine.status, 200, mine.body)
        [query] = [part["query"] for part in mine.json["attachments"] if part["query"]]
        self.assertTrue(query["runnable"], query)
        self.assertEqual([list(row.values()) for row in query["result"]["rows"]], [[1]])
        theirs = suite.post("/api/genie/ask", question, user="ana")
        self.assertEqual(theirs.status, 200, theirs.body)
        for part in theirs.json["attachments"]:
            self.assertIsNone((part["query"] or {}).get("result"), theirs.body)
            self.assertFalse((part["query"] or {}).get("runnable"), theirs.body)
        asked = [one["user"] for one in suite.ask_workspace("GET", "/requests").json["requests"]
                 if one["path"].endswith("/start-conversation")]
        self.assertEqual(len(asked), 2, asked)
        self.assertEqual(len(set(asked)), 2, asked)

    def test_no_token_of_the_workspace_is_in_ours(self):
        answer = suite.post("/api/auth/login", {"databricks_token": suite.tokens["ana"]},
                            user=None)
        self.assertEqual(answer.status, 200)
        self.assertNotIn(suite.tokens["ana"].encode(), answer.body)


class OutageTest(WorkspaceCase):

    def test_without_the_volume_models_are_read_and_not_changed(self):
        before = suite.get("/api/models/demo/flights")
        self.assertEqual(before.status, 200)
        self.fault(path="/api/2.0/fs", kind="status", status=503)
        refused = suite.post("/api/models/", MODEL, user="eve", timeout=120)
        self.assertEqual(refused.status, 503, refused.body)
        self.assertIn("volume", refused.json["detail"])
        self.assertEqual(suite.get("/api/models/demo/flights").body, before.body)
        self.assertEqual(suite.metrics({"metrics": ["flights"]})["row_count"], 1)
        suite.ask_workspace("DELETE", "/faults")
        self.eventually(lambda: suite.post("/api/models/", MODEL, user="eve").status == 200)
        self.assertEqual(suite.request("DELETE", "/api/models/again", user="eve").status, 200)

    def test_a_busy_workspace_is_asked_again(self):
        self.fault(path="/api/2.0/sql/statements", method="POST", kind="status", status=429,
                   retry_after=0, count=1)
        self.assertEqual(suite.rows("SELECT 'busy' AS x"), [{"x": "busy"}])
        self.fault(path="/api/2.0/sql/statements", method="POST", kind="status", status=503,
                   count=1)
        self.assertEqual(suite.rows("SELECT 'gone' AS x"), [{"x": "gone"}])

    def test_a_statement_whose_answer_is_lost_is_not_run_again(self):
        self.fault(path="/api/2.0/sql/statements", method="POST", kind="reset_after", count=1)
        before = self.counter("double_executions")
        lost = suite.post("/api/queries/execute", {"query": "SELECT 'lost' AS x"})
        self.assertEqual(lost.status, 503, lost.body)
        self.assertEqual(self.counter("double_executions"), before)

    def test_links_that_expire_are_asked_for_anew(self):
        self.fault(path="/storage", kind="status", status=403, count=1)
        rows = suite.rows("SELECT origin, delay FROM samples.flights.flights LIMIT 50000")
        self.assertEqual(len(rows), 50000)

    def test_a_login_says_that_the_workspace_is_gone_and_not_that_the_token_is_wrong(self):
        self.fault(path="/api/2.0/preview/scim", kind="status", status=500)
        body = {"databricks_token": suite.tokens["vic"]}
        answer = suite.post("/api/auth/login", body, user=None)
        self.assertEqual(answer.status, 502, answer.body)
        suite.ask_workspace("DELETE", "/faults")
        self.assertEqual(suite.post("/api/auth/login", body, user=None).status, 200)

    def test_health_does_not_run_statements(self):
        before = self.counter("statements_submitted")
        # A check is kept for a while: until the workspace is asked again.
        looks, deadline = self.looks_at_warehouses(), time.monotonic() + 120
        while self.looks_at_warehouses() == looks:
            self.assertLess(time.monotonic(), deadline, "no further check")
            self.assertEqual(suite.get("/api/health/databricks", user=None).status, 200)
            self.assertEqual(suite.get("/api/health/ready", user=None).status, 200)
            time.sleep(0.1)
        self.assertEqual(self.counter("statements_submitted"), before)

    def looks_at_warehouses(self):
        requests = suite.ask_workspace("GET", "/requests").json["requests"]
        return sum(r["path"].startswith("/api/2.0/sql/warehouses/") for r in requests)


if __name__ == "__main__":
    unittest.main()
