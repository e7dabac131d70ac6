"""Bad input gets a clear answer with the right status, and nothing falls over."""

import base64
import hashlib
import hmac
import json
import socket
import subprocess
import unittest

from suite import SERVICES, Suite


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


def send(*pieces):
    """Sends bytes as they are, piece by piece; all that comes back until the end."""
    with socket.create_connection(("127.0.0.1", suite.http_port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
        answer = b""
        while piece := connection.recv(1 << 16):
            answer += piece
        return answer


def status_of(answer):
    return int(answer.split(b" ", 2)[1])


def segment(value):
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def parts_of(token):
    return [json.loads(base64.urlsafe_b64decode(part + "=="))
            for part in token.split(".")[:2]]


class StandsTest(unittest.TestCase):

    def tearDown(self):
        for name, process in suite.processes.items():
            self.assertIsNone(process.poll(), f"{name} ended: {suite.log(name)[-2000:]}")


class HttpTest(StandsTest):

    def test_an_empty_chunked_body_in_pieces_is_a_body(self):
        head = (b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n")
        self.assertEqual(status_of(send(head, *(bytes([c]) for c in b"0\r\n\r\n"))), 422)

    def test_what_can_be_read_in_two_ways_is_refused_and_the_connection_ends(self):
        inner = b"GET /api/models/demo/ HTTP/1.1\r\nHost: x\r\n\r\n"
        for headers, body in (
                (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
                (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n"),
                (b"Content-Length: 0\r\nContent-Length: 0\r\n", b""),
                (b"Content-Length: 0\r\nContent-Length: %d\r\n" % len(inner), b""),
                (b"Content-Length: 0, 0\r\n", b""),
                (b"Content-Length: +0\r\n", b""),
                (b"Transfer-Encoding: \r\n", b"0\r\n\r\n"),
                (b"Transfer-Encoding:\r\n chunked\r\n", b"0\r\n\r\n"),
                (b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
                (b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
                (b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n"),
                (b"Transfer-Encoding: chunked\r\n", b"zz\r\n"),
                (b"Transfer-Encoding: chunked\r\n", b"1\nx\r\n0\r\n\r\n"),
                (b"X: a\0b\r\n", b""), (b"X: a\r\n b\r\n", b""), (b"X: a\rb\r\n", b"")):
            answer = send(b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\n" + headers
                          + b"\r\n" + body + inner)
            self.assertIn(status_of(answer), (400, 501), headers)
            self.assertEqual(answer.count(b"HTTP/1.1 "), 1, headers)
            self.assertIn(b"Connection: close", answer)
            self.assertIn(b'{"detail":"', answer)

    def test_each_limit_has_its_status_and_its_body(self):
        for request, status in (
                (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
                (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40000 + b"\r\n\r\n", 431),
                (b"GET /api/models/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                 + b"a" * (1 << 20) + b"\r\n\r\n", 431),
                (b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\n"
                 b"Content-Length: 99999999999\r\n\r\n", 413),
                (b"GET / HTTP/1.1\r\n\r\n", 400),
                (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
                (b"GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", 417)):
            # Whoever waited for the missing rest would say 408.
            answer = send(request)
            self.assertEqual(status_of(answer), status, request[:60])
            self.assertIn(b'{"detail":"', answer)
            self.assertIn(b"\r\nX-Request-Id: ", answer)
            self.assertIn(b"\r\nX-Process-Time: ", answer)

    def test_a_script_may_read_what_is_refused(self):
        answer = send(b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999"
                      b"\r\nOrigin: http://localhost:3000\r\nX-Request-Id: mine\r\n\r\n")
        self.assertIn(b"\r\nAccess-Control-Allow-Origin: http://localhost:3000\r\n", answer)
        self.assertIn(b"\r\nX-Request-Id: mine\r\n", answer)

    def test_a_method_is_what_the_request_line_says(self):
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            answer = suite.get("/api/models/demo/flights", user=None, headers={name: "DELETE"})
            self.assertEqual(answer.status, 200)
        self.assertEqual(suite.get("/api/models/demo/flights?_method=DELETE",
                                   user=None).status, 200)

    def test_the_old_and_the_long_form_of_a_request(self):
        answer = send(b"GET /api/health/ HTTP/1.0\r\n\r\n")
        self.assertEqual(status_of(answer), 200)
        self.assertIn(b"\r\nConnection: close\r\n", answer)
        answer = send(b"GET http://somewhere/api/health/ HTTP/1.1\r\nHost: x\r\n"
                      b"Connection: close\r\n\r\n")
        self.assertEqual(status_of(answer), 200)


class TokenTest(StandsTest):

    def status(self, token, path="/api/metadata/catalogs"):
        answer = suite.get(path, user=None, headers={"authorization": f"Bearer {token}"})
        if answer.status == 401:
            self.assertEqual(answer.json, {"detail": "Invalid or expired token"})
            self.assertEqual(answer.headers["www-authenticate"],
                             'Bearer error="invalid_token"')
        return answer.status

    def test_forged_tokens_are_401_everywhere(self):
        good = suite.jwt("vic")
        header, claims = parts_of(good)
        signature = good.split(".")[2]
        other = suite.jwt("admin").split(".")[2]

        def signed(head, body, key=b"your-secret-key-change-in-production"):
            text = f"{segment(head)}.{segment(body)}"
            mac = hmac.new(key, text.encode(), hashlib.sha256).digest()
            return f"{text}.{segment(mac)}"

        admin = claims | {"roles": ["admin"]}
        forged = [
            signed(header, claims), signed(header, admin, b""),
            signed({k: v for k, v in header.items() if k != "kid"}, claims),
            signed(header | {"kid": "../../../dev/null"}, claims, b""),
            signed(header | {"jwk": {"kty": "oct", "k": segment(b"k")}}, claims, b"k"),
            f"{segment(header)}.{segment(admin)}.{signature}",
            f"{good.rsplit('.', 1)[0]}.{other}", good.rsplit(".", 1)[0],
            good.rsplit(".", 1)[0] + ".", good + "=", good + ".x", good + "\u00a0",
            good[:-1] + ("B" if good[-1] == "A" else "A"), "a" * 10000, "x", ". .", "..."]
        forged += [f"{segment(header | {'alg': alg})}.{segment(claims)}.{tail}"
                   for alg in ("none", "None", "NONE", "nOnE", "HS384", "ES256", "RS256")
                   for tail in ("", signature)]
        for token in forged:
            token = token.encode("latin-1", "replace").decode("latin-1")
            for path in ("/api/metadata/catalogs", "/api/models/", "/api/auth/me",
                         "/api/queries/history"):
                self.assertEqual(self.status(token, path), 401, token[:200])
        self.assertEqual(self.status(good), 200)

    def test_only_one_bearer_token_in_its_header_counts(self):
        good = suite.jwt("admin")
        for value in (f"Basic {good}", good, "Bearer", "Bearer ", f"Token {good}",
                      f"Bearer{good}", f"Bearer  {good}", f"Bearer {good} x",
                      f"Bearer {good}, Bearer {good}"):
            answer = suite.get("/api/auth/me", user=None, headers={"authorization": value})
            self.assertEqual(answer.status, 401, value[:20])
        for scheme in ("bearer", "BEARER", "BeArEr"):
            answer = suite.get("/api/auth/me", user=None,
                               headers={"authorization": f"{scheme} {good}"})
            self.assertEqual(answer.status, 200, scheme)
        twice = f"Authorization: Bearer {good}\r\n".encode() * 2
        self.assertEqual(status_of(send(
            b"GET /api/auth/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + twice
            + b"\r\n")), 401)
        for name in ("access_token", "token", "authorization"):
            self.assertEqual(suite.get(f"/api/auth/me?{name}={good}", user=None).status, 401)
        answer = suite.get("/api/auth/me", user=None, headers={
            "x-user-id": "admin", "x-forwarded-user": "admin", "cookie": f"token={good}",
            "x-forwarded-client-cert": "Subject=admin"})
        self.assertEqual(answer.status, 401)

    def test_flooding_the_login_is_429_and_no_bar_to_others(self):
        suite.jwt("eve")
        wrong = suite.tokens["eve"][:-4] + "AAAA"
        statuses = []
        for _ in range(12):
            answer = suite.post("/api/auth/login", {"databricks_token": wrong}, user=None)
            statuses.append(answer.status)
            self.assertNotIn(wrong.encode(), answer.body)
        self.assertEqual(statuses[0], 401)
        self.assertEqual(statuses[-1], 429)
        self.assertGreater(int(answer.headers["retry-after"]), 0)
        answer = suite.post("/api/auth/login", {"databricks_token": suite.tokens["ana"]},
                            user=None)
        self.assertEqual(answer.status, 200)

    def test_no_token_is_in_any_log(self):
        login = suite.post("/api/auth/login", {"databricks_token": suite.tokens["ana"]},
                           user=None).json
        suite.get("/api/metadata/catalogs", user=None,
                  headers={"authorization": f"Bearer {login['access_token']}"})
        suite.get("/api/metadata/catalogs", user=None,
                  headers={"authorization": f"Bearer {login['access_token']}x"})
        suite.get(f"/api/nothing?token={login['access_token']}", user=None)
        suite.post("/api/auth/refresh", {"refresh_token": login["refresh_token"]}, user=None)
        secrets = [login["access_token"].split(".")[2], login["refresh_token"],
                   suite.tokens["ana"], suite.environment()["SECRET_KEY"]]
        for name in SERVICES:
            log = suite.log(name)
            self.assertGreater(len(log), 0)
            for secret in secrets:
                self.assertNotIn(secret, log, name)

    def test_no_process_starts_with_a_key_that_is_known_or_short(self):
        for key in ("your-secret-key-change-in-production", "", "short", "a" * 64):
            for name in ("gateway", "metadata", "query", "model_store"):
                done = subprocess.run(
                    [suite.binary(name)], cwd=suite.state, capture_output=True, timeout=30,
                    env=suite.environment() | {"SECRET_KEY": key, "DEBUG": "false"})
                self.assertNotEqual(done.returncode, 0, f"{name} with {key!r}")
                said = done.stdout + done.stderr
                self.assertIn(b"SECRET_KEY", said)
                self.assertTrue(len(key) < 6 or key.encode() not in said)


class BadInputTest(StandsTest):

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
        self.assertEqual(list(suite.models_path.glob("*evil*")), [])

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
        for path in ("/api/models/%zz", "/api/models/%2", "/api/models/%"):
            self.assertEqual(suite.get(path).status, 400, path)
        for path in ("/api/models/%ff", "/api/models/a%00b", "/api/models/%2e%2e"):
            answer = suite.get(path)
            self.assertEqual(answer.status, 422, path)
            self.assertEqual(answer.json["detail"][0]["loc"], ["path", "model_id"])

    def test_a_query_parameter_given_twice_is_refused(self):
        answer = suite.get("/api/metadata/schemas?catalog=a&catalog=b")
        self.assertIn(answer.status, (400, 422))

    def test_what_a_service_refuses_stands_where_it_was_read(self):
        answer = suite.get("/api/queries/history?page_size=-1")
        self.assertEqual(answer.status, 422, answer.body)
        self.assertEqual(answer.json["detail"][0]["loc"], ["query", "page_size"])

    def test_a_body_where_none_is_read_is_refused(self):
        answer = suite.request("GET", "/api/metadata/schemas?catalog=samples",
                               {"catalog": "other"})
        self.assertEqual(answer.status, 400, answer.body)
        answer = suite.request("GET", "/api/metadata/schemas?catalog=samples", {})
        self.assertEqual(answer.status, 200, answer.body)

    def test_a_body_may_not_contradict_its_path(self):
        answer = suite.post("/api/queries/q1/cancel", {"query_id": "q2"})
        self.assertEqual(answer.status, 400, answer.body)
        self.assertIn("query_id", answer.json["detail"])

    def test_json_is_json(self):
        for raw in (b"{'query': 'SELECT 1'}", b'{query: "SELECT 1"}', b'{"query": "SELECT 1"} x',
                    b'{"query": "SELECT 1", "query": "SELECT 2"}', b'{"query": "\xff"}',
                    b'{"query": "\\ud83d"}', b'/**/{"query": "SELECT 1"}', b"\xef\xbb\xbf{}",
                    b'{"query": "SELECT 1", "limit": NaN}', b'{"query": "SELECT 1", "limit": 01}',
                    b'{"query": "a\nb"}', b"null", b"[]", b'"x"',
                    b'{"query": "SELECT 1", "limit": "1e3"}',
                    b'{"query": "SELECT 1", "limit": 1.5}',
                    b'{"query": "SELECT 1", "limit": [1]}',
                    b'{"query": "SELECT 1", "limit": 99999999999999999999}',
                    b'{"query": ["SELECT 1"]}', b'{"query": 1}'):
            answer = suite.post("/api/queries/execute", raw=raw)
            self.assertEqual(answer.status, 422, f"{raw}: {answer.body}")
            self.assertEqual(answer.json["detail"][0]["loc"][0], "body")

    def test_other_media_types_are_415(self):
        answer = suite.post("/api/queries/execute", raw=b"<query/>",
                            headers={"content-type": "application/xml"})
        self.assertEqual(answer.status, 415)
        for kind, status in (("application/json; charset=latin1", 415), ("text/json", 415),
                             ("application/json;charset=UTF-8", 200),
                             ("application/vnd.sl+json", 200)):
            answer = suite.post("/api/queries/validate", {"query": "SELECT 1"},
                                headers={"content-type": kind})
            self.assertEqual(answer.status, status, kind)
        answer = suite.post("/api/queries/validate", raw=b"\x1f\x8b",
                            headers={"content-encoding": "gzip"})
        self.assertEqual(answer.status, 415)
        self.assertEqual(answer.headers["accept-encoding"], "identity")

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
