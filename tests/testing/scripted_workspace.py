"""A Databricks workspace of which only Genie and one serving endpoint work.

What becomes of a question is in its words: each of the keys of SCRIPTS that it holds
chooses an ending. Every look at a message moves it one status on. Thread safe.
"""

import http.server
import json
import re
import threading

SPACE = "01ef00000000000000000000000000aa"
ENDPOINT = "chatty"
COUNT = "SELECT count(*) AS flights FROM samples.flights.flights"
SCRIPTS = {
    "steps": {"statuses": ["SUBMITTED", "FETCHING_METADATA", "PONDERING",
                           "EXECUTING_QUERY", "COMPLETED"]},
    "slow": {"statuses": ["ASKING_AI"]},
    "fail": {"statuses": ["SUBMITTED", "FAILED"]},
    "expired drop": {"statuses": ["QUERY_RESULT_EXPIRED"],
                     "sql": "DROP TABLE samples.flights.flights"},
    "drop": {"sql": "DROP TABLE samples.flights.flights"},
    "typo": {"sql": "SELECT sum(delaay) FROM samples.flights.flights"},
    "expired": {"statuses": ["QUERY_RESULT_EXPIRED"]},
}
ROWS = {"statement_response": {
    "statement_id": "01ef-st", "status": {"state": "SUCCEEDED"},
    "manifest": {"format": "JSON_ARRAY", "total_chunk_count": 1, "total_row_count": 1,
                 "schema": {"column_count": 1, "columns": [
                     {"name": "flights", "type_text": "BIGINT", "type_name": "LONG",
                      "position": 0}]}},
    "result": {"chunk_index": 0, "row_offset": 0, "row_count": 1,
               "data_array": [["9007199254740993"]]}}}
MESSAGE = rf"/api/2\.0/genie/spaces/{SPACE}/conversations/(\w+)/messages/(\w+)"


class ScriptedWorkspace:

    def __init__(self):
        self.lock = threading.Lock()
        self.messages = {}
        self.calls = []
        self.refuse = None   # (status, headers) for every question
        self.replies = []    # of the serving endpoint, in turn
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def handler(workspace):

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                length = int(self.headers.get("content-length", 0))
                body = json.loads(self.rfile.read(length) or b"{}")
                with workspace.lock:
                    workspace.calls.append((self.command, self.path, body,
                                            self.headers.get("authorization")))
                    status, headers, content = workspace.respond(
                        self.command, self.path.partition("?")[0], body)
                data = json.dumps(content).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        return Handler

    # -- what is answered; called with the lock ------------------------------

    def respond(self, method, path, body):
        space = f"/api/2.0/genie/spaces/{SPACE}"
        if path == "/api/2.0/genie/spaces":
            return 200, {}, {"spaces": [{"space_id": SPACE, "title": "Flights"}]}
        if path == space:
            return 200, {}, {"space_id": SPACE, "title": "Flights",
                             "serialized_space": json.dumps({"config": {"sample_questions": [
                                 {"id": "1", "question": ["How many ", "flights?"]}]}})}
        if method == "POST" and path == space + "/start-conversation":
            return self.ask(f"c{len(self.messages)}", body, started=True)
        if match := re.fullmatch(rf"{re.escape(space)}/conversations/(\w+)/messages", path):
            if method == "POST":
                return self.ask(match[1], body)
            return 200, {}, {"messages": [self.message(m) for m in self.messages.values()
                                          if m["conversation_id"] == match[1]]}
        if match := re.fullmatch(MESSAGE + "(/.*)?", path):
            message = self.messages.get(match[2])
            if message and message["conversation_id"] == match[1]:
                return self.about(method, message, match[3] or "")
        if path == f"/serving-endpoints/{ENDPOINT}/invocations":
            content = self.replies.pop(0)
            return 200, {}, {"choices": [{"message": {"role": "assistant",
                                                      "content": content},
                                          "finish_reason": "stop"}]}
        return 404, {}, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"}

    def ask(self, conversation, body, started=False):
        if self.refuse:
            return *self.refuse, {"error_code": "REQUEST_LIMIT_EXCEEDED", "message": "slow"}
        number = len(self.messages)
        message = {"id": f"m{number}", "message_id": f"m{number}", "content": body["content"],
                   "conversation_id": conversation, "space_id": SPACE, "looks": 0,
                   "created_timestamp": 1700000000000 + number}
        self.messages[message["id"]] = message
        shown = self.message(message, look=False)
        if not started:
            return 200, {}, shown
        return 200, {}, {"conversation_id": conversation, "message_id": message["id"],
                         "message": shown}

    def script(self, message):
        for word, script in SCRIPTS.items():
            if word in message["content"]:
                return script
        return {}

    def message(self, message, look=False):
        script = self.script(message)
        statuses = script.get("statuses", ["COMPLETED"])
        status = statuses[min(message["looks"], len(statuses) - 1)]
        if look:
            message["looks"] += 1
        shown = {k: v for k, v in message.items() if k != "looks"} | {"status": status}
        if status in ("COMPLETED", "QUERY_RESULT_EXPIRED"):
            shown["attachments"] = [
                {"attachment_id": "a1", "query": {
                    "title": "Count", "query": script.get("sql", COUNT),
                    "thoughts": [{"thought_type": "THOUGHT_TYPE_STEPS", "content": "count"}]}},
                {"attachment_id": "a2", "text": {"content": "Many."}},
                {"suggested_questions": {"questions": ["And by state?"]}}]
        if status == "FAILED":
            shown["error"] = {"type": "NO_TABLES_TO_QUERY_EXCEPTION", "error": "No tables."}
        return shown

    def about(self, method, message, rest):
        if rest == "":
            return 200, {}, self.message(message, look=True)
        if rest == "/feedback" and method == "POST":
            return 200, {}, {}
        if rest == "/attachments/a1/query-result" and "expired" not in message["content"]:
            return 200, {}, ROWS
        if rest == "/attachments/a1/execute-query" and method == "POST":
            return 200, {}, ROWS
        return 404, {}, {"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "none"}
