"""Questions in English in Databricks mode, against the emulated workspace: its Genie
writes SQL about tables that are named, and its warehouse runs it."""

import http.client
import json
import time
import unittest

from suite import Suite

SPACE = "01f0e1e1c0de1000800000000000e501"
ENDPOINT = "databricks-meta-llama-3-3-70b-instruct"
FLIGHTS = {"catalog": "samples", "schema": "flights", "table": "flights"}


def setUpModule():
    global suite
    suite = Suite(environment={"DATABRICKS_GENIE_SPACE_ID": SPACE,
                               "DATABRICKS_FOUNDATION_MODEL_ENDPOINT": ENDPOINT,
                               "GENIE_QUESTIONS_PER_MINUTE": "1000"}).__enter__()


def tearDownModule():
    suite.stop()


def admin(method, path, body=None):
    """A call of the workspace's own admin port."""
    connection = http.client.HTTPConnection("127.0.0.1", suite.workspace_admin_port,
                                            timeout=30)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None,
                           {"content-type": "application/json"})
        answer = connection.getresponse()
        data = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{method} {path}: {answer.status} {data!r}")
        return json.loads(data or b"{}")
    finally:
        connection.close()


def wait_for_genie():
    # Readiness is remembered for a moment, so that it may be that of the last life.
    deadline = time.monotonic() + 60
    while suite.get("/api/genie/conversations", user="ana").status != 200:
        if time.monotonic() > deadline:
            raise AssertionError("the Genie service does not come up: " + suite.log("genie"))
        time.sleep(0.1)


def ask(question, user="ana", **more):
    return suite.post("/api/genie/ask", {"question": question}, user=user, **more)


def path_of(message, rest=""):
    return (f"/api/genie/conversations/{message['conversation_id']}"
            f"/messages/{message['message_id']}{rest}")


class GenieOnAWorkspaceTest(unittest.TestCase):

    def setUp(self):
        admin("DELETE", "/genie/scripts")
        admin("DELETE", "/serving/scripts")
        admin("DELETE", "/faults")

    def query_of(self, message):
        [query] = [part["query"] for part in message["attachments"] if part["query"]]
        return query

    def test_a_question_about_a_table_is_answered_with_its_rows(self):
        answer = ask("How many rows has samples.flights.airports?")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.json["status"], "completed", answer.body)
        query = self.query_of(answer.json)
        self.assertTrue(query["runnable"], query)
        counted = suite.rows("SELECT count(*) AS n FROM samples.flights.airports")[0]["n"]
        self.assertEqual([list(row.values()) for row in query["result"]["rows"]], [[counted]])
        self.assertEqual(suite.rows(query["query"]), query["result"]["rows"])

    def test_rows_keep_their_types(self):
        answer = ask("Show samples.flights.flights")
        query = self.query_of(answer.json)
        rows = query["result"]["rows"]
        self.assertEqual(set(rows[0]), set(query["result"]["columns"]))
        self.assertIsInstance(rows[0]["delay"], int)
        self.assertIsInstance(rows[0]["origin"], str)

    def test_a_question_back_is_an_answer(self):
        message = ask("What is the meaning of it all?").json
        [text] = [part["text"] for part in message["attachments"] if part["text"]]
        self.assertTrue(text["is_follow_up_question"])
        answer = suite.post("/api/genie/ask", {
            "question": "I mean samples.flights.airports",
            "conversation_id": message["conversation_id"]}, user="ana")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertTrue(self.query_of(answer.json)["runnable"])
        shown = suite.get(f"/api/genie/conversations/{message['conversation_id']}", user="ana")
        self.assertEqual(len(shown.json["messages"]), 2)

    def test_every_status_is_told_also_one_that_is_new(self):
        admin("POST", "/genie/scripts", {
            "match": "slowly", "statuses": ["FETCHING_METADATA", "PONDERING", "ASKING_AI"],
            "text": "Forty-two.", "sql": "SELECT 42 AS answer"})
        started = suite.post("/api/genie/conversations", {"question": "Slowly, please"},
                             user="ana").json["message"]
        answer = suite.get(path_of(started, "/watch"), user="ana",
                           headers={"accept": "text/event-stream"})
        events = [json.loads(line[6:]) for line in answer.body.decode().splitlines()
                  if line.startswith("data: ")]
        statuses = [event["status"] for event in events]
        for status in ("fetching_metadata", "in_progress", "asking_ai"):
            self.assertIn(status, statuses)
        self.assertEqual(statuses[-1], "completed")
        self.assertEqual(self.query_of(events[-1])["query"], "SELECT 42 AS answer")
        rows = suite.get(path_of(started, "/result"), user="ana")
        self.assertEqual(rows.json["rows"], [{"answer": 42}])

    def test_what_does_more_than_read_is_not_runnable(self):
        admin("POST", "/genie/scripts", {
            "match": "make", "sql": "CREATE TABLE main.default.made AS SELECT 1 AS a"})
        query = self.query_of(ask("make a table", user="admin").json)
        self.assertFalse(query["runnable"])
        self.assertIn("more than read", query["not_runnable_reason"])

    def test_a_failure_of_genie_is_an_answer(self):
        admin("POST", "/genie/scripts", {
            "match": "impossible",
            "error": {"type": "CONTENT_FILTER_EXCEPTION", "error": "No."}})
        message = ask("impossible thing").json
        self.assertEqual((message["status"], message["error"]["message"]), ("failed", "No."))
        self.assertTrue(message["error"]["hint"])

    def test_a_statement_that_fails_there_is_an_answer_too(self):
        admin("POST", "/genie/scripts", {"match": "broken",
                                         "sql": "SELECT nothing FROM samples.flights.airports"})
        message = ask("broken one").json
        self.assertEqual(message["status"], "failed", message)

    def test_rows_that_have_expired_are_made_again(self):
        message = ask("How many rows has samples.flights.airports?").json
        admin("POST", "/genie/expire-results", {})
        again = suite.get(path_of(message), user="ana").json
        self.assertEqual(again["status"], "query_result_expired")
        rows = suite.get(path_of(message, "/result"), user="ana")
        self.assertEqual(rows.status, 200, rows.body)
        self.assertEqual(rows.json["rows"], self.query_of(message)["result"]["rows"])

    def test_feedback_spaces_and_suggestions(self):
        message = ask("How many rows has samples.flights.airports?").json
        answer = suite.post(path_of(message, "/feedback"), {"rating": "positive"}, user="ana")
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(suite.get(path_of(message), user="ana").json["rating"], "positive")
        spaces = suite.get("/api/genie/spaces", user="ana").json["spaces"]
        self.assertIn((SPACE, True), [(one["space_id"], one["is_default"]) for one in spaces])
        answer = suite.get("/api/genie/suggestions", user="ana",
                           query={"conversation_id": message["conversation_id"]})
        self.assertTrue(answer.json["questions"], answer.body)

    def test_a_conversation_belongs_to_its_user(self):
        message = ask("How many rows has samples.flights.airports?").json
        for user in ("eve", "admin"):
            self.assertEqual(suite.get(path_of(message), user=user).status, 404)

    def test_a_conversation_is_forgotten_by_its_user_alone(self):
        conversation = ask("How many rows has samples.flights.airports?"
                           ).json["conversation_id"]
        path = "/api/genie/conversations/" + conversation
        for user in ("eve", "admin"):
            self.assertEqual(suite.request("DELETE", path, user=user).status, 404)
        self.assertEqual(suite.get(path, user="ana").status, 200)
        self.assertEqual(suite.request("DELETE", path, user="ana").status, 200)
        self.assertEqual(suite.get(path, user="ana").status, 404)
        self.assertEqual(suite.request("DELETE", path, user="ana").status, 404)
        listed = suite.get("/api/genie/conversations", user="ana").json["conversations"]
        self.assertNotIn(conversation, [one["conversation_id"] for one in listed])
        asked = [(one["method"], one["path"]) for one in admin("GET", "/requests")["requests"]]
        self.assertEqual(asked.count(
            ("DELETE", f"/api/2.0/genie/spaces/{SPACE}/conversations/{conversation}")), 1)

    def test_a_busy_workspace_is_waited_for(self):
        admin("POST", "/faults", {"method": "GET", "path": "/api/2.0/genie", "count": 2,
                                  "kind": "status", "status": 503})
        self.assertEqual(ask("How many rows has samples.flights.airports?").json["status"],
                         "completed")

    def test_a_question_that_got_lost_is_not_asked_twice(self):
        before = self.questions()
        admin("POST", "/faults", {"method": "POST", "path": "/api/2.0/genie", "count": 1,
                                  "kind": "reset_after"})
        answer = ask("How many rows has samples.flights.airports?")
        self.assertEqual(answer.status, 503, answer.body)
        self.assertEqual(self.questions(), before + 1)

    def questions(self):
        return len([one for one in admin("GET", "/requests")["requests"]
                    if one["path"].endswith("/start-conversation")])

    def test_the_workspaces_limit_is_passed_on(self):
        admin("POST", "/genie/settings", {"posts_per_minute": 1})
        try:
            answers = [ask("How many rows has samples.flights.airports?",
                           headers={"x-request-timeout": "5"}) for _ in range(2)]
            self.assertEqual(answers[-1].status, 429, answers[-1].body)
            self.assertGreater(int(answers[-1].headers["retry-after"]), 0)
        finally:
            admin("POST", "/genie/settings", {"posts_per_minute": 0})
            # What was asked for holds for those who asked: begin anew.
            suite.kill("genie")
            suite.start("genie")
            wait_for_genie()


class AnalysisOnAWorkspaceTest(unittest.TestCase):

    def analyze(self, script):
        admin("DELETE", "/serving/scripts")
        admin("POST", "/serving/scripts", script)
        return suite.post("/api/genie/analyze-table", FLIGHTS, user="ana")

    def test_what_the_model_says_is_checked(self):
        answer = self.analyze({"json": {
            "description": "Flights.",
            "columns": [{"name": "delay", "role": "measure", "description": "Late."}],
            "dimensions": [{"name": "origin", "type": "categorical", "expr": "origin",
                            "description": "From.", "time_granularity": ""},
                           {"name": "nowhere", "type": "categorical", "expr": "nowhere",
                            "description": "?", "time_granularity": ""}],
            "measures": [], "metrics": [], "quality_hints": []}})
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual([one["name"] for one in answer.json["dimensions"]], ["origin"])
        self.assertEqual((answer.json["model"], answer.json["sample_rows"]), (ENDPOINT, 20))

    def test_nonsense_is_an_error(self):
        self.assertEqual(self.analyze({"content": "I am a teapot."}).status, 502)


if __name__ == "__main__":
    unittest.main()
