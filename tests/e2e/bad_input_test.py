"""Bad input gets a clear answer with the right status, and nothing falls over."""

import json
import unittest

from suite import Suite


def setUpModule():
    global suite
    suite = Suite().__enter__()


def tearDownModule():
    suite.stop()


def model(name):
    return {"name": name, "model": "ref('flights')",
            "entities": [{"name": f"{name}_id", "type": "primary", "expr": "origin"}],
            "dimensions": [{"name": "left_on", "type": "time", "expr": "date",
                            "time_granularity": ["day"]}],
            "measures": [{"name": f"{name}_count", "agg": "count", "expr": "1"}],
            "metrics": [{"name": f"{name}_metric", "type": "simple",
                         "measure": f"{name}_count"}],
            "defaults": {"agg_time_dimension": "left_on"}}


class BadInputTest(unittest.TestCase):

    def tearDown(self):
        for name, process in suite.processes.items():
            self.assertIsNone(process.poll(), f"{name} ended: {suite.log(name)[-2000:]}")

    def test_broken_json_is_422_with_the_offset(self):
        answer = suite.post("/api/queries/execute", raw=b'{"query": "SELECT 1",}')
        self.assertEqual(answer.status, 422, answer.body)
        [problem] = answer.json["detail"]
        self.assertEqual(problem["loc"], ["body", 21])
        self.assertIn("json", problem["type"])

    def test_unknown_fields_are_422_with_their_place(self):
        answer = suite.post("/api/metrics-explorer/query",
                            {"metrics": ["flights"], "filters": [{"membr": "x"}]})
        self.assertEqual(answer.status, 422, answer.body)
        self.assertIn(["body", "filters", 0, "membr"],
                      [problem["loc"] for problem in answer.json["detail"]])

    def test_wrong_types_are_422_with_their_place(self):
        answer = suite.post("/api/queries/execute", {"query": 7, "limit": "many"})
        self.assertEqual(answer.status, 422)
        self.assertEqual({tuple(p["loc"]) for p in answer.json["detail"]},
                         {("body", "query"), ("body", "limit")})

    def test_missing_fields_are_422(self):
        answer = suite.post("/api/queries/execute", {})
        self.assertEqual(answer.status, 422)
        self.assertEqual(answer.json["detail"][0]["loc"], ["body", "query"])
        answer = suite.get("/api/metadata/schemas")
        self.assertEqual(answer.status, 422)
        self.assertEqual(answer.json["detail"][0]["loc"], ["query", "catalog"])

    def test_unknown_model_is_404(self):
        answer = suite.get("/api/models/nothing")
        self.assertEqual(answer.status, 404)
        self.assertIn("nothing", answer.json["detail"])

    def test_names_that_leave_the_folder_are_refused(self):
        for name in ("%2e%2e%2fdemo", "..%2f..%2fetc%2fpasswd", "a%00b", "x" * 300,
                     "%2e%2e", "a%2fb"):
            answer = suite.get(f"/api/models/{name}")
            self.assertIn(answer.status, (400, 422), f"{name}: {answer.body}")
        for name in ("../evil", "a\0b", "demo", "validate"):
            answer = suite.post("/api/models/", model("good") | {"name": name})
            self.assertIn(answer.status, (400, 422), f"{name!r}: {answer.body}")
        self.assertEqual(list((suite.state / "models").glob("*evil*")), [])

    def test_a_body_over_the_limit_is_413(self):
        answer = suite.post("/api/queries/execute",
                            raw=b'{"query": "' + b"x" * (64 << 20) + b'"}')
        self.assertEqual(answer.status, 413)

    def test_no_token_is_401_and_a_lesser_one_403(self):
        answer = suite.get("/api/metadata/catalogs", user=None)
        self.assertEqual(answer.status, 401)
        self.assertTrue(answer.headers["www-authenticate"].startswith("Bearer"))
        answer = suite.get("/api/metadata/catalogs", user=None,
                           headers={"authorization": "Bearer a.b.c"})
        self.assertEqual(answer.status, 401)
        answer = suite.post("/api/models/", model("mine"), user="vic")
        self.assertEqual(answer.status, 403)
        self.assertIn("models:write", answer.json["detail"])
        answer = suite.post("/api/queries/execute", {"query": "SELECT 1"}, user="vic")
        self.assertEqual(answer.status, 403)

    def test_demo_models_need_no_token(self):
        listed = suite.get("/api/models/demo/", user=None)
        self.assertEqual(listed.status, 200)
        self.assertIn("flights", [entry["id"] for entry in listed.json])
        self.assertEqual(suite.get("/api/models/demo/flights", user=None).status, 200)

    def test_sql_reaches_no_file(self):
        for sql in ("SELECT * FROM read_csv('/etc/passwd')",
                    "SELECT * FROM '/etc/passwd'",
                    "SELECT * FROM csv.`/etc/passwd`",
                    "SELECT * FROM read_text('/etc/passwd')",
                    "SELECT * FROM glob('/etc/*')",
                    "COPY samples.flights.airports TO '/tmp/stolen.csv'",
                    "COPY (SELECT 1) TO '/tmp/stolen.csv'",
                    "COPY INTO t FROM '/etc/passwd'",
                    "ATTACH '/tmp/other.db' AS other",
                    "INSTALL httpfs", "LOAD httpfs", "PRAGMA database_list",
                    "SET enable_external_access = true",
                    "EXPORT DATABASE '/tmp/stolen'",
                    "SELECT getenv('SECRET_KEY')"):
            answer = suite.post("/api/queries/execute", {"query": sql})
            self.assertIn(answer.status, (400, 403), f"{sql}: {answer.status} {answer.body}")
            self.assertGreater(len(answer.json["detail"]), 10, sql)
            self.assertNotIn("root:", answer.body.decode())

    def test_writing_needs_the_right(self):
        for sql in ("CREATE TABLE t (a INT)", "DROP TABLE samples.flights.flights",
                    "WITH x AS (SELECT 1 a) INSERT INTO t SELECT * FROM x",
                    "DELETE FROM samples.flights.flights",
                    "UPDATE samples.flights.flights SET delay = 0",
                    "SELECT 1; DROP TABLE samples.flights.flights"):
            answer = suite.post("/api/queries/execute", {"query": sql}, user="ana")
            self.assertIn(answer.status, (400, 403), f"{sql}: {answer.status} {answer.body}")
        self.assertEqual(suite.metrics({"metrics": ["flights"]})["rows"],
                         [{"flights": 3000000}])

    def test_sql_mistakes_say_where(self):
        answer = suite.post("/api/queries/execute", {"query": "SELECT a FORM t"})
        self.assertEqual(answer.status, 400)
        answer = suite.post("/api/queries/validate",
                            {"query": "SELECT 1;\nSELECT * FORM t;\nSELEC 2", "level": "parse"})
        self.assertEqual(answer.status, 200)
        self.assertFalse(answer.json["valid"])
        self.assertEqual([d["line"] for d in answer.json["diagnostics"]
                          if d["severity"] == "error"], [2, 3])

    def test_methods_and_paths_that_do_not_exist(self):
        answer = suite.request("DELETE", "/api/metadata/catalogs")
        self.assertEqual(answer.status, 405)
        self.assertIn("GET", answer.headers["allow"])
        self.assertEqual(answer.json, {"detail": "Method Not Allowed"})
        answer = suite.get("/api/nothing")
        self.assertEqual((answer.status, answer.json), (404, {"detail": "Not Found"}))

    def test_path_tricks_do_not_dodge_the_policy(self):
        for path in ("/api/models/%2e%2e/models/", "//api/models/", "/api/models;x/",
                     "/API/models/", "/api/models/demo/..%2f..%2fproduction",
                     "/api/models/demo/../", "/api//models/"):
            answer = suite.get(path, user=None)
            self.assertIn(answer.status, (400, 401, 404, 422), f"{path}: {answer.body}")

    def test_a_query_parameter_given_twice_is_refused(self):
        answer = suite.get("/api/metadata/schemas?catalog=a&catalog=b")
        self.assertIn(answer.status, (400, 422))

    def test_other_media_types_are_415(self):
        answer = suite.post("/api/queries/execute", raw=b"<query/>",
                            headers={"content-type": "application/xml"})
        self.assertEqual(answer.status, 415)

    def test_deep_json_is_refused(self):
        raw = b'{"query": "SELECT :a", "parameters": {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}}"
        answer = suite.post("/api/queries/execute", raw=raw)
        self.assertEqual(answer.status, 422)

    def test_deep_sql_is_refused(self):
        answer = suite.post("/api/queries/execute",
                            {"query": "SELECT " + "(" * 20000 + "1" + ")" * 20000})
        self.assertEqual(answer.status, 400, answer.body[:300])


if __name__ == "__main__":
    unittest.main()
