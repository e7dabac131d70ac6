"""Questions in English through the gateway, with a workspace that follows a script and
data that are really there."""

import json
import signal
import time
import unittest

from scripted_workspace import COUNT, ENDPOINT, SPACE, ScriptedWorkspace
from suite import Suite

FLIGHTS = {"catalog": "samples", "schema": "flights", "table": "flights"}
ANALYSIS = {
    "description": "Flights of the United States.",
    "columns": [{"name": "delay", "role": "measure", "description": "Minutes late."},
                {"name": "origin", "role": "dimension", "description": "From where."}],
    "dimensions": [{"name": "origin", "type": "categorical", "expr": "upper(origin)",
                    "description": "From where.", "time_granularity": ""},
                   {"name": "secret", "type": "categorical",
                    "expr": "(SELECT max(origin) FROM samples.flights.airports)",
                    "description": "No.", "time_granularity": ""}],
    "measures": [{"name": "total_delay", "agg": "sum", "expr": "delay", "description": "M."},
                 {"name": "sum_of_texts", "agg": "sum", "expr": "origin",
                  "description": "No."}],
    "metrics": [{"name": "total_delay", "type": "simple", "measure": "total_delay",
                 "denominator": "", "description": "M."}],
    "quality_hints": [],
}


def start_genie(**more):
    """Genie alone gets the workspace; the data stay on the embedded warehouse."""
    suite.extra = {"DATABRICKS_HOST": workspace.url, "DATABRICKS_TOKEN": "dapi-service",
                   "DATABRICKS_GENIE_SPACE_ID": SPACE,
                   "DATABRICKS_FOUNDATION_MODEL_ENDPOINT": ENDPOINT,
                   "GENIE_QUESTIONS_PER_MINUTE": "1000", **more}
    suite.start("genie")
    wait_for_genie()


def wait_for_genie():
    # Readiness is remembered for a moment, so that it may be that of the last life.
    deadline = time.monotonic() + 60
    while suite.get("/api/genie/conversations", user="ana").status != 200:
        if time.monotonic() > deadline:
            raise AssertionError("the Genie service does not come up: " + suite.log("genie"))
        time.sleep(0.1)


def setUpModule():
    global suite, workspace
    workspace = ScriptedWorkspace()
    suite = Suite().__enter__()
    suite.kill("genie", signal.SIGTERM)
    start_genie()


def tearDownModule():
    suite.stop()
    workspace.stop()


def ask(question, user="ana", **more):
    return suite.post("/api/genie/ask", {"question": question}, user=user, **more)


def path_of(message, rest=""):
    return (f"/api/genie/conversations/{message['conversation_id']}"
            f"/messages/{message['message_id']}{rest}")


class GenieTest(unittest.TestCase):

    def start(self, question, user="ana"):
        answer = suite.post("/api/genie/conversations", {"question": question}, user=user)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json["message"]

    def test_an_answer_has_rows_words_and_a_statement_that_runs(self):
        answer = ask("How many flights?")
        self.assertEqual(answer.status, 200, answer.body)
        message = answer.json
        self.assertEqual((message["status"], message["content"], message["error"],
                          message["queue_wait_seconds"]),
                         ("completed", "How many flights?", None, None))
        query, text, more = message["attachments"]
        self.assertEqual((query["query"]["query"], query["query"]["runnable"]), (COUNT, True))
        self.assertIn(b'"rows":[{"flights":9007199254740993}]', answer.body)
        self.assertEqual(query["query"]["thoughts"], [{"type": "steps", "content": "count"}])
        self.assertEqual(text["text"]["content"], "Many.")
        self.assertEqual(more["suggested_questions"]["questions"], ["And by state?"])
        # What is said to be runnable runs.
        self.assertEqual(len(suite.rows(query["query"]["query"], user="ana")), 1)

    def test_the_workspace_is_asked_as_the_service(self):
        ask("How many flights?")
        with workspace.lock:
            self.assertEqual({call[3] for call in workspace.calls}, {"Bearer dapi-service"})

    def test_a_statement_that_cannot_or_must_not_run_says_why(self):
        for question, reason in (("drop it", "more than read"), ("typo", "delaay")):
            query = ask(question).json["attachments"][0]["query"]
            self.assertFalse(query["runnable"])
            self.assertIn(reason, query["not_runnable_reason"])

    def test_a_question_without_an_answer_is_an_answer(self):
        message = ask("fail please").json
        self.assertEqual(message["status"], "failed")
        self.assertEqual(message["error"]["type"], "NO_TABLES_TO_QUERY_EXCEPTION")
        self.assertIn("owner", message["error"]["hint"])

    def test_asking_ends_before_the_deadline(self):
        # Later it would be 504.
        answer = ask("slow one", headers={"x-request-timeout": "4"})
        self.assertEqual((answer.status, answer.json["status"]), (200, "asking_ai"))
        again = suite.get(path_of(answer.json), user="ana")
        self.assertEqual(again.json["message_id"], answer.json["message_id"])

    def test_progress_comes_as_events(self):
        message = self.start("Step by steps, how many flights?")
        answer = suite.get(path_of(message, "/watch"), user="ana",
                           headers={"accept": "text/event-stream"})
        self.assertEqual((answer.status, answer.headers["content-type"]),
                         (200, "text/event-stream"))
        events = [json.loads(line[6:]) for line in answer.body.decode().splitlines()
                  if line.startswith("data: ")]
        self.assertEqual([event["status"] for event in events],
                         ["submitted", "fetching_metadata", "in_progress",
                          "executing_query", "completed"])
        self.assertTrue(events[-1]["attachments"][0]["query"]["runnable"])
        # Once it is over, there is but that to say; in lines if nothing else is asked for.
        answer = suite.get(path_of(message, "/watch"), user="ana")
        self.assertEqual(answer.headers["content-type"], "application/x-ndjson")
        [last] = answer.body.splitlines()
        self.assertEqual(json.loads(last)["status"], "completed")

    def test_a_watch_that_is_cut_says_so(self):
        message = self.start("slow one")
        answer = suite.get(path_of(message, "/watch"), user="ana",
                           headers={"accept": "text/event-stream", "x-request-timeout": "2"})
        self.assertEqual(answer.status, 200)
        self.assertIn("event: error", answer.body.decode())
        self.assertIn("DEADLINE_EXCEEDED", answer.body.decode())

    def test_a_conversation_goes_on_and_belongs_to_its_user(self):
        first = ask("How many flights?").json
        conversation = first["conversation_id"]
        second = suite.post(f"/api/genie/conversations/{conversation}/messages",
                            {"question": "And delays?"}, user="ana").json
        self.assertEqual(second["conversation_id"], conversation)
        shown = suite.get(f"/api/genie/conversations/{conversation}", user="ana").json
        self.assertEqual(shown["title"], "How many flights?")
        self.assertEqual([m["message_id"] for m in shown["messages"]],
                         [first["message_id"], second["message_id"]])
        listed = suite.get("/api/genie/conversations", user="ana").json["conversations"]
        self.assertIn(conversation, [one["conversation_id"] for one in listed])
        for user in ("eve", "admin"):
            for method, path, body in (
                    ("GET", f"/api/genie/conversations/{conversation}", None),
                    ("POST", f"/api/genie/conversations/{conversation}/messages",
                     {"question": "x"}),
                    ("GET", path_of(first), None), ("GET", path_of(first, "/watch"), None),
                    ("GET", path_of(first, "/result"), None),
                    ("POST", path_of(first, "/feedback"), {"rating": "positive"})):
                answer = suite.request(method, path, body, user=user)
                self.assertEqual(answer.status, 404, f"{method} {path}: {answer.body}")

    def test_rows_can_be_had_by_themselves_and_again(self):
        for question in ("How many flights?", "expired one"):
            message = ask(question).json
            answer = suite.get(path_of(message, "/result"), user="ana")
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual((answer.json["columns"], answer.json["row_count"]),
                             (["flights"], 1))
        message = ask("expired drop").json
        answer = suite.get(path_of(message, "/result"), user="ana")
        self.assertEqual(answer.status, 403, answer.body)
        with workspace.lock:
            self.assertFalse([call for call in workspace.calls
                              if path_of(message)[len("/api/genie"):] in call[1]
                              and call[1].endswith("/execute-query")])

    def test_feedback_arrives(self):
        message = ask("How many flights?").json
        answer = suite.post(path_of(message, "/feedback"),
                            {"rating": "negative", "comment": "wrong year"}, user="ana")
        self.assertEqual(answer.status, 200, answer.body)
        with workspace.lock:
            self.assertIn({"rating": "NEGATIVE", "comment": "wrong year"},
                          [call[2] for call in workspace.calls])
        for body in ({}, {"rating": "excellent"}):
            answer = suite.post(path_of(message, "/feedback"), body, user="ana")
            self.assertEqual(answer.status, 422, answer.body)

    def test_spaces_and_suggestions(self):
        [space] = suite.get("/api/genie/spaces", user="ana").json["spaces"]
        self.assertEqual((space["space_id"], space["is_default"]), (SPACE, True))
        answer = suite.get("/api/genie/suggestions", user="ana")
        self.assertEqual(answer.json["questions"], ["How many flights?"])
        message = ask("How many flights?").json
        answer = suite.get("/api/genie/suggestions", user="ana",
                           query={"conversation_id": message["conversation_id"]})
        self.assertEqual(answer.json["questions"], ["And by state?"])

    def test_ids_that_cannot_be_are_refused(self):
        for path in ("/api/genie/conversations/%2e%2e", "/api/genie/conversations/a%20b",
                     "/api/genie/conversations/" + "x" * 200,
                     "/api/genie/conversations/c/messages/a%00b"):
            self.assertIn(suite.get(path, user="ana").status, (400, 404, 422), path)
        self.assertEqual(suite.post("/api/genie/ask", {"question": "x", "space_id": "../s"},
                                    user="ana").status, 422)

    def test_a_space_that_is_not_there(self):
        answer = suite.post("/api/genie/ask", {"question": "x", "space_id": "nowhere"},
                            user="ana")
        self.assertEqual(answer.status, 404, answer.body)

    def test_conversations_survive_a_crash(self):
        conversation = ask("How many flights?").json["conversation_id"]
        suite.kill("genie")
        suite.start("genie")
        wait_for_genie()
        answer = suite.get(f"/api/genie/conversations/{conversation}", user="ana")
        self.assertEqual(answer.status, 200, answer.body)


class AnalyzeTableTest(unittest.TestCase):

    def analyze(self, *replies, **more):
        with workspace.lock:
            workspace.replies = list(replies)
        return suite.post("/api/genie/analyze-table", {**FLIGHTS, **more}, user="ana")

    def test_what_the_model_says_is_checked_against_the_table(self):
        answer = self.analyze("Sure! Here it is.", json.dumps(ANALYSIS))
        self.assertEqual(answer.status, 200, answer.body)
        analysis = answer.json
        self.assertEqual((analysis["table"], analysis["model"], analysis["sample_rows"]),
                         ("samples.flights.flights", ENDPOINT, 20))
        roles = {column["name"]: column["role"] for column in analysis["columns"]}
        self.assertEqual((roles["delay"], roles["origin"]), ("measure", "dimension"))
        self.assertEqual([one["expr"] for one in analysis["dimensions"]], ["upper(origin)"])
        self.assertEqual([one["name"] for one in analysis["measures"]], ["total_delay"])
        warnings = " ".join(analysis["warnings"])
        self.assertIn("'secret'", warnings)
        self.assertIn("'sum_of_texts'", warnings)
        with workspace.lock:
            prompts = [call[2] for call in workspace.calls if "invocations" in call[1]][-2:]
        self.assertEqual(prompts[0]["response_format"]["type"], "json_schema")
        shown = json.loads(prompts[0]["messages"][1]["content"])
        self.assertEqual(len(shown["rows"]), 20)
        self.assertIn("not JSON", prompts[1]["messages"][-1]["content"])

    def test_nonsense_twice_is_an_error(self):
        answer = self.analyze("nonsense", "{}")
        self.assertEqual(answer.status, 502, answer.body)
        self.assertIn("'description'", answer.json["detail"])

    def test_rows_can_be_left_out(self):
        answer = self.analyze(json.dumps(ANALYSIS), include_sample=False)
        self.assertEqual((answer.status, answer.json["sample_rows"]), (200, 0))

    def test_tables_that_are_not_there(self):
        self.assertEqual(self.analyze(table="nothing").status, 404)
        self.assertEqual(self.analyze(table="").status, 422)


class ZLimitsTest(unittest.TestCase):
    """Last, because they leave the service with other settings."""

    def restart(self, **more):
        suite.kill("genie", signal.SIGTERM)
        start_genie(**more)

    def test_a_question_too_many_says_when_to_come_again(self):
        self.restart(GENIE_QUESTIONS_PER_MINUTE="1")
        self.assertEqual(ask("How many flights?").status, 200)
        answer = ask("And now?", headers={"x-request-timeout": "5"})
        self.assertEqual(answer.status, 429, answer.body)
        self.assertGreater(int(answer.headers["retry-after"]), 5)
        self.assertLessEqual(int(answer.headers["retry-after"]), 60)
        self.assertIn("ask again in", answer.json["detail"])

    def test_the_workspaces_own_limit_is_passed_on(self):
        self.restart()
        with workspace.lock:
            workspace.refuse = (429, {"Retry-After": "40"})
        try:
            answer = ask("How many flights?", headers={"x-request-timeout": "10"})
            self.assertEqual(answer.status, 429, answer.body)
            self.assertEqual(answer.headers["retry-after"], "40")
        finally:
            with workspace.lock:
                workspace.refuse = None

    def test_the_analysis_can_be_switched_off(self):
        self.restart(ENABLE_LLM_ANALYSIS="false")
        answer = suite.post("/api/genie/analyze-table", FLIGHTS, user="ana")
        self.assertEqual(answer.status, 503, answer.body)
        self.assertIn("ENABLE_LLM_ANALYSIS", answer.json["detail"])

    def test_a_workspace_that_is_gone_is_unavailable(self):
        self.restart(DATABRICKS_HOST="http://127.0.0.1:1")
        answer = ask("How many flights?", headers={"x-request-timeout": "10"})
        self.assertIn(answer.status, (503, 504), answer.body)
        self.assertIn("detail", answer.json)


if __name__ == "__main__":
    unittest.main()
