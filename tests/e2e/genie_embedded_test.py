"""Questions in English where nobody can answer them: the routes say so, and why."""

import json
import unittest

from suite import Suite

CALLS = [
    ("POST", "/api/genie/ask", {"question": "How many flights?"}),
    ("POST", "/api/genie/conversations", {"question": "How many flights?"}),
    ("GET", "/api/genie/conversations", None),
    ("GET", "/api/genie/conversations/c1", None),
    ("POST", "/api/genie/conversations/c1/messages", {"question": "Why?"}),
    ("GET", "/api/genie/conversations/c1/messages/m1", None),
    ("GET", "/api/genie/conversations/c1/messages/m1/watch", None),
    ("GET", "/api/genie/conversations/c1/messages/m1/result", None),
    ("POST", "/api/genie/conversations/c1/messages/m1/feedback", {"rating": "positive"}),
    ("GET", "/api/genie/spaces", None),
    ("GET", "/api/genie/suggestions", None),
]
ANALYZE = {"catalog": "samples", "schema": "flights", "table": "flights"}


def setUpModule():
    global suite
    suite = Suite().__enter__()


def tearDownModule():
    suite.stop()


class WithoutAWorkspaceTest(unittest.TestCase):

    def test_every_route_says_what_to_set(self):
        for method, path, body in CALLS:
            for slash in ("", "/"):
                answer = suite.request(method, path + slash, body, user="ana")
                self.assertEqual(answer.status, 503, f"{method} {path}: {answer.body}")
                self.assertIn("DATABRICKS_GENIE_SPACE_ID", answer.json["detail"])

    def test_the_analysis_says_what_to_set(self):
        answer = suite.post("/api/genie/analyze-table", ANALYZE, user="ana")
        self.assertEqual(answer.status, 503, answer.body)
        self.assertIn("DATABRICKS_FOUNDATION_MODEL_ENDPOINT", answer.json["detail"])

    def test_who_may_not_run_queries_learns_nothing(self):
        for method, path, body in CALLS + [("POST", "/api/genie/analyze-table", ANALYZE)]:
            self.assertEqual(suite.request(method, path, body, user="vic").status, 403, path)
            self.assertEqual(suite.request(method, path, body, user=None).status, 401, path)

    def test_a_request_that_does_not_fit_is_told_where(self):
        answer = suite.post("/api/genie/ask", {"question": 7}, user="ana")
        self.assertEqual(answer.status, 422, answer.body)
        self.assertEqual(answer.json["detail"][0]["loc"], ["body", "question"])

    def test_the_routes_are_documented(self):
        paths = suite.get("/openapi.json", user=None).json["paths"]
        for _, path, _ in CALLS:
            template = path.replace("c1", "{conversation_id}").replace("m1", "{message_id}")
            self.assertIn(template, paths)
        watch = paths["/api/genie/conversations/{conversation_id}/messages/{message_id}/watch"]
        self.assertIn("text/event-stream", json.dumps(watch))

    def test_the_suite_is_ready_all_the_same(self):
        answer = suite.get("/api/health/ready", user=None)
        self.assertEqual((answer.status, answer.json["genie"]), (200, "healthy"))


if __name__ == "__main__":
    unittest.main()
