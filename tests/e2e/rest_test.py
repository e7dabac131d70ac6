"""The REST surface as its clients use it."""

import json
import os
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from suite import SERVICES, Suite

# Runs for minutes if nobody ends it: no table, no equality to hash on.
ENDLESS = ("SELECT count(*) FROM samples.flights.flights a, samples.flights.flights b "
           "WHERE a.delay + b.delay > a.distance * b.distance")


def setUpModule():
    global suite
    suite = Suite().__enter__()


def tearDownModule():
    suite.stop()


def model(name, description="Flights again."):
    return {"name": name, "description": description, "model": "ref('flights')",
            "entities": [{"name": f"{name}_key", "type": "primary", "expr": "origin"}],
            "dimensions": [{"name": "left_on", "type": "time", "expr": "date",
                            "time_granularity": ["day"]}],
            "measures": [{"name": f"{name}_count", "agg": "count", "expr": "1"}],
            "metrics": [{"name": f"{name}_metric", "type": "simple",
                         "measure": f"{name}_count"}],
            "defaults": {"agg_time_dimension": "left_on"}}


class QueriesTest(unittest.TestCase):

    def test_execute_answers_typed_rows(self):
        answer = suite.post("/api/queries/execute", {
            "query": "SELECT 1 AS i, CAST(1.50 AS DECIMAL(5,2)) AS d, 'x' AS s, "
                     "DATE '2001-02-03' AS day, CAST(NULL AS INT) AS n, true AS b, "
                     "9007199254740993 AS big, CAST(1.1 AS FLOAT) AS f"})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json["columns"], ["i", "d", "s", "day", "n", "b", "big", "f"])
        self.assertIn(b'"d":1.50', answer.body)
        self.assertIn(b'"f":1.1}', answer.body)
        self.assertIn(b'"big":9007199254740993', answer.body)
        [row] = answer.json["rows"]
        self.assertEqual((row["s"], row["day"], row["n"], row["b"]),
                         ("x", "2001-02-03", None, True))
        self.assertEqual((answer.json["row_count"], answer.json["truncated"]), (1, False))
        self.assertGreater(answer.json["execution_time_ms"], 0)
        self.assertTrue(answer.json["query_id"])

    def test_truncated_is_true_only_if_rows_were_cut(self):
        for sql, limit, rows, truncated in (
                ("SELECT * FROM samples.flights.flights", 10, 10, True),
                ("SELECT * FROM samples.flights.flights LIMIT 10", 10, 10, False),
                ("SELECT * FROM samples.flights.flights LIMIT 5", 10, 5, False),
                ("SELECT 'LIMIT' AS word", 10, 1, False),
                ("SELECT explode(sequence(1, 10)) AS n", 10, 10, False),
                ("SELECT explode(sequence(1, 11)) AS n", 10, 10, True),
                ("SELECT 1 UNION ALL SELECT 2 LIMIT ALL", 1, 1, True)):
            answer = suite.post("/api/queries/execute", {"query": sql, "limit": limit})
            self.assertEqual(answer.status, 200, f"{sql}: {answer.body}")
            self.assertEqual((answer.json["row_count"], answer.json["truncated"]),
                             (rows, truncated), sql)

    def test_parameters_are_bound_by_type(self):
        answer = suite.post("/api/queries/execute", {
            "query": "SELECT :s AS s, :n + 1 AS n, :d AS d, :z IS NULL AS z",
            "parameters": {"s": "x'; DROP TABLE t; --", "n": 41,
                           "d": {"type": "DATE", "value": "2024-02-29"}, "z": None}})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json["rows"], [
            {"s": "x'; DROP TABLE t; --", "n": 42, "d": "2024-02-29", "z": True}])
        answer = suite.post("/api/queries/execute", {"query": "SELECT :missing"})
        self.assertEqual(answer.status, 400)
        self.assertIn("missing", answer.json["detail"])

    def test_stream_sends_a_line_a_row(self):
        answer = suite.post("/api/queries/stream", {
            "query": "SELECT origin, delay FROM samples.flights.flights LIMIT 20000"})
        self.assertEqual(answer.status, 200, answer.body[:500])
        self.assertIn("ndjson", answer.headers["content-type"])
        lines = answer.body.splitlines()
        self.assertEqual(len(lines), 20000)
        self.assertEqual(set(json.loads(lines[-1])), {"origin", "delay"})

    def test_stream_has_the_framing_that_is_asked_for(self):
        body = {"query": "SELECT explode(sequence(1, 3)) AS n"}
        for accept, kind, expected in (
                ("application/x-ndjson", "application/x-ndjson", b'{"n":1}\n{"n":2}\n{"n":3}\n'),
                ("application/json", "application/json", b'[{"n":1},{"n":2},{"n":3}]'),
                ("text/event-stream", "text/event-stream",
                 b'data: {"n":1}\n\ndata: {"n":2}\n\ndata: {"n":3}\n\n')):
            answer = suite.post("/api/queries/stream", body, headers={"accept": accept})
            self.assertEqual((answer.status, answer.headers["content-type"], answer.body),
                             (200, kind, expected))
        answer = suite.post("/api/queries/stream", {"query": "SELEC 1"})
        self.assertEqual(answer.status, 400)
        self.assertIn("detail", answer.json)

    def test_a_deadline_ends_the_call_with_504(self):
        for headers in ({"grpc-timeout": "300m"}, {"x-request-timeout": "0.3"}):
            # The statement alone would never end.
            answer = suite.post("/api/queries/execute", {"query": ENDLESS}, headers=headers)
            self.assertEqual(answer.status, 504, answer.body)
            self.assertIn("detail", answer.json)
        self.assertEqual(suite.post("/api/queries/execute", {"query": "SELECT 1"},
                                    headers={"grpc-timeout": "soon"}).status, 400)

    def test_stream_holds_flat_memory(self):
        connection = suite.connect(timeout=120)
        # A workspace has the whole result before it gives out its beginning.
        limit, least = ("LIMIT 300000", 15_000_000) if suite.on_workspace else ("", 150_000_000)
        connection.request("POST", "/api/queries/stream", json.dumps(
            {"query": f"SELECT * FROM samples.flights.flights {limit}"}),
            {"content-type": "application/json",
             "authorization": f"Bearer {suite.jwt('admin')}"})
        response = connection.getresponse()
        before = memory_mb("gateway")
        size = peak = 0
        first = b""
        while chunk := response.read(1 << 20):
            size += len(chunk)
            first = first or chunk[:500]
            peak = max(peak, memory_mb("gateway"))
        connection.close()
        self.assertEqual(response.status, 200, first)
        self.assertGreater(size, least)
        # A sanitizer keeps what was freed.
        if not any(key.endswith("SAN_OPTIONS") for key in os.environ):
            self.assertLess(peak - before, 64, "gateway")

    def test_cancel_ends_a_running_query(self):
        answers = []
        thread = threading.Thread(target=lambda: answers.append(suite.post(
            "/api/queries/execute", {"query": ENDLESS, "query_id": "to-be-cancelled"},
            timeout=120)))
        thread.start()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if suite.post("/api/queries/to-be-cancelled/cancel", {}).status == 200:
                break
            time.sleep(0.05)
        thread.join(30)
        self.assertFalse(thread.is_alive())
        self.assertIn(answers[0].status, (409, 499), answers[0].body)
        status = {q["query_id"]: q["status"]
                  for q in suite.get("/api/queries/history").json["queries"]}
        self.assertEqual(status["to-be-cancelled"], "cancelled")

    def test_a_client_that_goes_away_ends_its_query(self):
        body = json.dumps({"query": ENDLESS, "query_id": "left-alone"}).encode()
        connection = socket.create_connection(("127.0.0.1", suite.http_port))
        connection.sendall(
            b"POST /api/queries/execute HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + f"Authorization: Bearer {suite.jwt('admin')}\r\n".encode()
            + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self.wait_for_status("left-alone", "running")
        connection.close()
        self.wait_for_status("left-alone", "cancelled")

    def wait_for_status(self, query_id, status):
        deadline = time.monotonic() + 30
        seen = None
        while time.monotonic() < deadline:
            queries = suite.get("/api/queries/history").json["queries"]
            seen = {q["query_id"]: q["status"] for q in queries}.get(query_id)
            if seen == status:
                return
            time.sleep(0.05)
        self.fail(f"{query_id} is {seen}, not {status}")

    def test_history_and_saved_queries_are_ones_own_and_survive_a_restart(self):
        saved = suite.post("/api/queries/save", {
            "name": "one", "query": "SELECT :n AS n", "parameters": {"n": 1}}, user="ana")
        self.assertEqual((saved.status, saved.json["saved"]), (200, True), saved.body)
        identity = saved.json["id"]
        suite.rows("SELECT 'of ana' AS x", user="ana")
        suite.kill("query", 15)
        self.assertEqual(suite.processes["query"].returncode, 0)
        suite.start("query")
        suite.wait_ready()
        texts = [q["query"] for q in
                 suite.get("/api/queries/history", user="ana").json["queries"]]
        self.assertIn("SELECT 'of ana' AS x", texts)
        self.assertNotIn("SELECT 'of ana' AS x", [
            q["query"] for q in suite.get("/api/queries/history").json["queries"]])
        run = suite.post(f"/api/queries/saved/{identity}/run", {"parameters": {"n": 5}},
                         user="ana")
        self.assertEqual(run.json["rows"], [{"n": 5}])
        self.assertEqual(suite.get(f"/api/queries/saved/{identity}").status, 404)
        self.assertEqual(suite.request("DELETE", f"/api/queries/saved/{identity}",
                                       user="ana").status, 200)
        self.assertEqual(suite.get(f"/api/queries/saved/{identity}", user="ana").status, 404)


class ModelsTest(unittest.TestCase):

    def test_a_model_lives_from_creation_to_deletion(self):
        made = suite.post("/api/models/", model("again"), user="eve")
        self.assertEqual((made.status, made.json["id"]), (200, "again"), made.body)
        self.assertEqual(suite.post("/api/models/", model("again"), user="eve").status, 409)
        got = suite.get("/api/models/again")
        self.assertEqual(got.json["metrics"][0]["name"], "again_metric")
        self.wait_for_metric("again_metric", 3000000)

        etag = got.headers["etag"]
        same = suite.get("/api/models/again", headers={"if-none-match": etag})
        self.assertEqual((same.status, same.body, same.headers["etag"]), (304, b"", etag))
        head = suite.request("HEAD", "/api/models/again")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual(head.headers["content-length"], str(len(got.body)))
        changed = suite.request("PUT", "/api/models/again", model("again", "New."), user="eve",
                                headers={"if-match": etag})
        self.assertEqual(changed.status, 200, changed.body)
        late = suite.request("PUT", "/api/models/again", model("again", "Late."), user="eve",
                             headers={"if-match": etag})
        self.assertEqual(late.status, 412)
        self.assertEqual(suite.get("/api/models/again").json["description"], "New.")

        file = suite.get("/api/models/again/download")
        self.assertIn("yaml", file.headers["content-type"])
        self.assertIn("again.yaml", file.headers["content-disposition"])
        self.assertIn(b"again_metric", file.body)
        exported = suite.get("/api/models/again/export?format=dbt_latest")
        self.assertEqual(exported.status, 200, exported.body)
        self.assertEqual(exported.json["format"], "dbt_latest")
        self.assertIn("semantic_model:", exported.json["text"])
        view = suite.get("/api/models/again/export?format=metric_view&view_name=a.b.c")
        self.assertIn("WITH METRICS", view.json["text"])
        for wrong in ("", "?format=xml"):
            self.assertEqual(suite.get(f"/api/models/again/export{wrong}").status, 422, wrong)
        self.assertEqual(suite.get("/api/models/nobody/export?format=ossie").status, 404)
        backups = list((suite.models_path / "backups").rglob("again*"))
        self.assertGreaterEqual(len(backups), 1)

        self.assertEqual(suite.request("DELETE", "/api/models/again", user="eve").status, 200)
        self.assertEqual(suite.get("/api/models/again").status, 404)
        self.assertGreater(len(list((suite.models_path / "backups").rglob("again*"))),
                           len(backups))

    def wait_for_metric(self, name, value):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            answer = suite.post("/api/metrics-explorer/query", {"metrics": [name]})
            if answer.status == 200:
                self.assertEqual(answer.json["rows"], [{name: value}])
                return
            time.sleep(0.05)
        self.fail(answer.body)

    def test_a_metric_is_added_from_sql(self):
        suite.post("/api/models/", model("sums"), user="eve")
        answer = suite.post("/api/models/sums/metrics", {
            "metric_name": "miles", "sql": "SUM(distance)", "description": "Miles flown."},
            user="eve")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json["metric"]["name"], "miles")
        expected = suite.rows("SELECT sum(distance) AS s FROM samples.flights.flights")[0]["s"]
        self.wait_for_metric("miles", expected)

    def test_a_model_with_errors_is_refused_with_all_of_them(self):
        bad = model("bad")
        bad["measures"][0]["agg"] = "summ"
        bad["metrics"][0]["measure"] = "nothing"
        answer = suite.post("/api/models/", bad, user="eve")
        self.assertIn(answer.status, (400, 422))
        self.assertIn(b"summ", answer.body)
        self.assertIn(b"nothing", answer.body)

    def test_a_broken_file_is_listed_and_the_others_are_served(self):
        path = suite.models_path / "production/broken.yaml"
        path.write_text("semantic_models:\n  - name: broken\n    modle: ref('x')\n")
        deadline = time.monotonic() + 20
        errors = []
        while time.monotonic() < deadline and not errors:
            listed = {m["id"]: m for m in suite.get("/api/models/").json}
            errors = listed.get("broken", {}).get("errors", [])
            time.sleep(0.1)
        path.unlink()
        self.assertTrue(errors)
        self.assertTrue(any(e["line"] == 3 and "modle" in e["message"] for e in errors), errors)
        self.assertEqual(suite.metrics({"metrics": ["flights"]})["row_count"], 1)


class MetadataTest(unittest.TestCase):

    def test_the_catalog_can_be_walked(self):
        names = [c["name"] for c in suite.get("/api/metadata/catalogs").json]
        self.assertIn("samples", names)
        schemas = suite.get("/api/metadata/schemas", query={"catalog": "samples"}).json
        self.assertIn("flights", [s["name"] for s in schemas])
        tables = suite.get("/api/metadata/tables", query={
            "catalog": "samples", "schema": "flights", "filter_prefix": "air"}).json
        self.assertEqual([t["name"] for t in tables], ["airports"])
        columns = suite.get("/api/metadata/columns", query={
            "catalog": "samples", "schema": "flights", "table": "airports"}).json
        types = {c["name"]: c["data_type"] for c in columns}
        self.assertEqual((types["iata"], types["latitude"]), ("STRING", "DOUBLE"))

    def test_unknown_things_are_404(self):
        for path, query in (
                ("schemas", {"catalog": "none"}),
                ("tables", {"catalog": "samples", "schema": "none"}),
                ("columns", {"catalog": "samples", "schema": "flights", "table": "none"})):
            answer = suite.get(f"/api/metadata/{path}", query=query)
            self.assertEqual(answer.status, 404, answer.body)
            self.assertIn("none", answer.json["detail"])

    def test_sql_is_completed_in_the_four_cases(self):
        for query, kind, value in (
                ({"prefix": "sam"}, "catalog", "samples"),
                ({"prefix": "samples."}, "schema", "samples.flights"),
                ({"prefix": "samples.flights.a"}, "table", "samples.flights.airports"),
                ({"prefix": "f.or", "context":
                  "SELECT f.delay FROM samples.flights.flights f WHERE "}, "column", "f.origin")):
            answer = suite.get("/api/metadata/sql-autocomplete", query=query)
            self.assertEqual(answer.status, 200, answer.body)
            self.assertIn((kind, value), [(s["type"], s["value"])
                                          for s in answer.json["suggestions"]], query)


class AuthTest(unittest.TestCase):

    def test_a_session_from_login_to_logout(self):
        answer = suite.post("/api/auth/login", {"databricks_token": suite.tokens["vic"]},
                            user=None)
        self.assertEqual(answer.status, 200, answer.body)
        token = answer.json["access_token"]
        self.assertEqual((answer.json["token_type"], answer.json["expires_in"]),
                         ("bearer", 1800))
        headers = {"authorization": f"Bearer {token}"}
        me = suite.get("/api/auth/me", user=None, headers=headers).json
        self.assertEqual((me["username"], me["roles"]), ("vic", ["viewer"]))
        grants = suite.get("/api/auth/permissions", user=None, headers=headers).json
        self.assertIn("models:read", grants["permissions"])
        fresh = suite.post("/api/auth/refresh",
                           {"refresh_token": answer.json["refresh_token"]}, user=None)
        self.assertEqual(fresh.status, 200, fresh.body)
        again = suite.post("/api/auth/refresh",
                           {"refresh_token": answer.json["refresh_token"]}, user=None)
        self.assertEqual(again.status, 401)

        answer = suite.post("/api/auth/login", {"databricks_token": suite.tokens["vic"]},
                            user=None)
        headers = {"authorization": f"Bearer {answer.json['access_token']}"}
        self.assertEqual(suite.post("/api/auth/logout", {}, user=None,
                                    headers=headers).status, 200)
        self.assertEqual(suite.get("/api/auth/me", user=None, headers=headers).status, 401)
        for path in ("/api/metadata/catalogs", "/api/models/", "/api/metrics-explorer/metrics"):
            self.assertEqual(suite.get(path, user=None, headers=headers).status, 401)
        again = suite.post("/api/auth/refresh",
                           {"refresh_token": answer.json["refresh_token"]}, user=None)
        self.assertEqual(again.status, 401)
        self.assertEqual(suite.post("/api/auth/refresh", user=None, headers=headers).status, 401)
        for process, method in (
                ("metadata", "semantic_layer.metadata.v1.MetadataService/ListCatalogs"),
                ("model_store", "semantic_layer.model.v1.ModelService/ListModels"),
                ("query", "semantic_layer.query.v1.MetricsExplorerService/ListMetrics"),
                ("gateway", "semantic_layer.auth.v1.AuthService/GetMe")):
            # A service hears of a logout within a second, when it has just started.
            deadline = time.monotonic() + 10
            done = self.call(process, method, headers["authorization"])
            while done.returncode == 0 and time.monotonic() < deadline:
                time.sleep(0.1)
                done = self.call(process, method, headers["authorization"])
            self.assertIn("unauthenticated", done.stderr, process)
            done = self.call(process, method, f"Bearer {suite.jwt('vic')}")
            self.assertEqual(done.returncode, 0, done.stderr)

    def call(self, process, method, authorization):
        address = f"http://127.0.0.1:{suite.ports[process]}"
        with tempfile.TemporaryDirectory() as home:
            return subprocess.run(
                [os.path.abspath(os.environ["SUITE_BUF"]), "curl", "--protocol", "grpc",
                 "--http2-prior-knowledge", "-H", f"authorization: {authorization}",
                 "-d", "{}", f"{address}/{method}"],
                capture_output=True, text=True, timeout=60,
                env={"HOME": home, "PATH": os.environ["PATH"]})

    def test_a_wrong_login_is_401_and_says_nothing_of_the_token(self):
        answer = suite.post("/api/auth/login", {"databricks_token": "dapi-wrong"}, user=None)
        self.assertEqual(answer.status, 401)
        self.assertNotIn(b"dapi-wrong", answer.body)
        for name in SERVICES:
            self.assertNotIn("dapi-wrong", suite.log(name))


class HttpTest(unittest.TestCase):

    def test_both_slash_spellings_are_served(self):
        self.assertEqual(suite.get("/api/models").status, 200)
        self.assertEqual(suite.get("/api/models/").status, 200)
        self.assertEqual(suite.get("/api/metadata/catalogs/").status, 200)

    def test_every_answer_has_its_time_and_id(self):
        answer = suite.get("/api/health/", headers={"x-request-id": "my-id-1"})
        self.assertEqual(answer.json, {"status": "healthy", "service": "semantic-layer-api"})
        self.assertGreaterEqual(float(answer.headers["x-process-time"]), 0)
        self.assertEqual(answer.headers["x-request-id"], "my-id-1")
        self.assertTrue(suite.get("/api/nothing").headers["x-request-id"])
        for odd in ("a b", "x" * 200, "a\"b", "<script>"):
            answer = suite.get("/api/health/", headers={"x-request-id": odd})
            self.assertNotEqual(answer.headers["x-request-id"], odd)

    def test_health_has_the_shapes_of_the_seed(self):
        answer = suite.get("/api/health/databricks", user=None)
        self.assertEqual(answer.status, 200)
        self.assertEqual(
            {k: answer.json[k] for k in ("status", "databricks_connection", "response")},
            {"status": "healthy", "databricks_connection": "OK",
             "response": [{"health_check": 1}]})
        answer = suite.get("/api/health/ready", user=None)
        self.assertEqual(
            {k: answer.json[k] for k in ("api", "databricks", "volume_store")},
            {"api": "healthy", "databricks": "healthy", "volume_store": "healthy"})

    def test_options_say_what_is_allowed(self):
        answer = suite.request("OPTIONS", "/api/models/flights", user=None)
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertEqual(set(answer.headers["allow"].split(", ")),
                         {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})

    def test_cors_lets_the_front_end_in_and_others_not(self):
        preflight = {"access-control-request-method": "POST",
                     "access-control-request-headers": "authorization"}
        answer = suite.request("OPTIONS", "/api/queries/execute", user=None,
                               headers={"origin": "http://localhost:3000", **preflight})
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["access-control-allow-origin"], "http://localhost:3000")
        answer = suite.request("OPTIONS", "/api/queries/execute", user=None,
                               headers={"origin": "http://evil.example", **preflight})
        self.assertEqual(answer.status, 400)
        answer = suite.get("/api/nothing", headers={"origin": "http://localhost:3001"})
        self.assertEqual(answer.headers["access-control-allow-origin"], "http://localhost:3001")

    def test_root_openapi_and_docs(self):
        self.assertEqual(suite.get("/", user=None).json, {
            "service": "Semantic Layer API", "version": "1.0.0", "status": "running"})
        document = suite.get("/openapi.json", user=None).json
        self.assertTrue(document["openapi"].startswith("3.1"))
        self.assertIn("post", document["paths"]["/api/metrics-explorer/query"])
        for page in ("/docs", "/redoc"):
            answer = suite.get(page, user=None)
            self.assertEqual(answer.status, 200)
            self.assertIn("text/html", answer.headers["content-type"])
            self.assertNotIn(b"//cdn", answer.body)
            self.assertIn("script-src 'self'", answer.headers["content-security-policy"])

    def test_one_connection_serves_many_requests(self):
        connection = suite.connect()
        for _ in range(3):
            connection.request("GET", "/api/health/")
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200)
            answer.read()
        connection.close()


def memory_mb(name):
    status = open(f"/proc/{suite.processes[name].pid}/status", encoding="utf-8").read()
    line = next(l for l in status.splitlines() if l.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    unittest.main()
