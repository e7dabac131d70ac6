"""The life of models over REST: validation, versions, restoring, projects, many writers."""

import base64
import concurrent.futures
import io
import tarfile
import threading
import time
import unittest
import zipfile

from suite import Suite

WRITERS = 20
EDITS = 1000


def setUpModule():
    global suite
    suite = Suite().__enter__()
    for user in ("admin", "eve", "vic"):
        suite.jwt(user)


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


def put(name, body, user="eve", **headers):
    return suite.request("PUT", f"/api/models/{name}", body, user=user, headers=headers)


def versions(name):
    """Every version, the newest first."""
    found, token = [], ""
    while True:
        page = suite.get(f"/api/models/{name}/versions",
                         query={"page_size": 500, "page_token": token})
        assert page.status == 200, page.body
        found += page.json["versions"]
        token = page.json["next_page_token"]
        if not token:
            return found


def until(check, seconds=10):
    deadline = time.monotonic() + seconds
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


PROJECT = {
    "shop/dbt_project.yml": "name: shop\nmodels: {shop: {+schema: unused}}\n",
    "shop/models/left.sql": "select 1",
    "shop/models/left.yml": """# departures
semantic_models:
  - name: departures
    model: source('air', 'departures')
    defaults: {agg_time_dimension: left_on}
    primary_entity: departure
    dimensions:
      - {name: left_on, type: time, expr: date, type_params: {time_granularity: day}}
    measures: [{name: departure_count, agg: count, expr: 1}]
""",
    "shop/models/sources.yml": "sources: [{name: air, database: samples, schema: flights,"
                               " tables: [{name: departures, identifier: flights}]}]\n",
    "shop/models/metrics.yml": "metrics:\n  - {name: departures_total, label: D, type: simple,"
                               " type_params: {measure: departure_count}}\n",
}


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return base64.b64encode(out.getvalue()).decode()


def zip_of(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return base64.b64encode(out.getvalue()).decode()


class ModelsTest(unittest.TestCase):

    def test_validation_tells_everything_and_changes_nothing(self):
        bad = suite.post("/api/models/validate", {"yaml": "name: xx\nmodle: t\nmeasures:\n"
                                                          "  - {name: mm, agg: summ}\n"})
        self.assertEqual((bad.status, bad.json["valid"]), (200, False), bad.body)
        places = {(d["line"], d["code"]) for d in bad.json["diagnostics"]}
        self.assertIn(2, {line for line, _ in places}, bad.body)
        self.assertGreaterEqual(len(places), 2, bad.body)
        good = suite.post("/api/models/validate", {"model": model("fine")})
        self.assertEqual(good.json["valid"], True, good.body)
        self.assertEqual(good.json["diagnostics"], [])
        field = model("fine")
        field["measures"][0]["agg"] = "summ"
        answer = suite.post("/api/models/validate", {"model": field}).json
        self.assertEqual(answer["diagnostics"][0]["field"], "measures[0].agg")
        self.assertEqual(suite.get("/api/models/fine").status, 404)
        self.assertEqual(suite.post("/api/models/validate", {}).status, 422)

    def test_versions_are_listed_compared_and_restored(self):
        made = suite.post("/api/models/", model("vers"), user="eve")
        self.assertEqual(made.status, 200, made.body)
        changed = put("vers", model("vers", "Second."), user="admin")
        added = suite.post("/api/models/vers/metrics",
                           {"metric_name": "vers_miles", "sql": "SUM(distance)"}, user="eve")
        self.assertEqual(added.status, 200, added.body)
        found = versions("vers")
        self.assertEqual([(v["id"], v["operation"], v["author"]) for v in found],
                         [("3", "add_metric", "eve"), ("2", "update", "admin"),
                          ("1", "create", "eve")])
        self.assertEqual(found[2]["etag"], made.json["etag"])
        self.assertEqual([v["current"] for v in found], [True, False, False])
        one = suite.get("/api/models/vers/versions/2").json
        self.assertIn("Second.", one["yaml"])
        self.assertEqual(one["size"], len(one["yaml"]))
        self.assertEqual(suite.get("/api/models/vers/versions/9").status, 404)
        compared = suite.get("/api/models/vers/compare", query={"from": 1}).json
        self.assertIn("+  - name: vers_miles", compared["diff"])
        self.assertIn({"change": "added", "kind": "metric", "name": "vers_miles",
                       "model": None}, compared["changes"])

        late = suite.post("/api/models/vers/restore", {"version": "1"}, user="eve",
                          headers={"if-match": f'"{changed.json["etag"]}"'})
        self.assertEqual(late.status, 412, late.body)
        back = suite.post("/api/models/vers/restore",
                          {"version": "1", "etag": added.json["etag"]}, user="eve")
        self.assertEqual(back.status, 200, back.body)
        self.assertEqual(suite.get("/api/models/vers").json["description"], "Flights again.")
        self.assertEqual(suite.request("DELETE", "/api/models/vers", user="eve").status, 200)
        self.assertEqual(suite.get("/api/models/vers").status, 404)
        self.assertEqual(versions("vers")[0]["operation"], "delete")
        self.assertEqual(suite.post("/api/models/vers/restore", {"version": "2"},
                                    user="eve").status, 200)
        self.assertEqual(suite.get("/api/models/vers").json["description"], "Second.")
        self.assertEqual(suite.post("/api/models/vers/restore", {"version": "2"},
                                    user="vic").status, 403)

    def test_a_creation_can_insist_on_being_the_first(self):
        self.assertEqual(suite.post("/api/models/", model("first"), user="eve",
                                    headers={"if-none-match": "*"}).status, 200)
        again = suite.post("/api/models/", model("first"), user="eve",
                           headers={"if-none-match": "*"})
        self.assertEqual(again.status, 412, again.body)
        self.assertEqual(suite.post("/api/models/", model("first"), user="eve").status, 409)

    def test_lists_page_and_search(self):
        for name in ("page_a", "page_b", "page_c"):
            self.assertEqual(suite.post("/api/models/", model(name), user="eve",
                                        headers={}).status, 200)
        first = suite.get("/api/models/", query={"search": "PAGE_", "page_size": 2})
        self.assertEqual([m["id"] for m in first.json], ["page_a", "page_b"])
        token = first.headers["x-next-page-token"]
        second = suite.get("/api/models/", query={"search": "PAGE_", "page_size": 2,
                                                  "page_token": token})
        self.assertEqual([m["id"] for m in second.json], ["page_c"])
        self.assertNotIn("x-next-page-token", second.headers)

    def test_a_dbt_project_is_imported_and_answers_questions(self):
        body = {"archive": tar_of(PROJECT), "dry_run": True}
        dry = suite.post("/api/models/import", body, user="eve")
        self.assertEqual(dry.status, 200, dry.body)
        outcomes = {f["path"]: f["outcome"] for f in dry.json["files"]}
        self.assertEqual(outcomes, {"shop/dbt_project.yml": "skipped",
                                    "shop/models/left.yml": "created",
                                    "shop/models/metrics.yml": "created",
                                    "shop/models/sources.yml": "skipped"})
        self.assertEqual(suite.get("/api/models/departures").status, 404)
        done = suite.post("/api/models/import", {"archive": zip_of(PROJECT)}, user="eve")
        self.assertEqual((done.status, done.json["imported"]), (200, True), done.body)

        def answered():
            answer = suite.post("/api/metrics-explorer/query",
                                {"metrics": ["departures_total"]})
            self.assertEqual(answer.status, 200, answer.body)
            self.assertEqual(answer.json["rows"], [{"departures_total": 3000000}])
        until(answered)
        for archive in ("bm90IGFuIGFyY2hpdmU=", tar_of({"../evil.yml": "a: 1"}),
                        zip_of({"/etc/evil.yml": "a: 1"})):
            refused = suite.post("/api/models/import", {"archive": archive}, user="eve")
            self.assertEqual(refused.status, 422, refused.body)
        self.assertEqual(suite.post("/api/models/import", body, user="vic").status, 403)

    def test_changes_reach_the_query_service_within_a_second(self):
        slowest = 0
        for i in range(5):
            name = f"soon_{i}"
            self.assertEqual(suite.post("/api/models/", model(name), user="eve").status, 200)
            began = time.monotonic()
            until(lambda: self.assertEqual(suite.post(
                "/api/metrics-explorer/compile", {"metrics": [f"{name}_metric"]}).status, 200))
            slowest = max(slowest, time.monotonic() - began)
        print(f"slowest change was seen after {slowest * 1000:.0f} ms")

    def test_of_a_thousand_edits_by_twenty_writers_none_is_lost(self):
        names = [f"many_{i}" for i in range(4)]
        for name in names:
            self.assertEqual(suite.post("/api/models/", model(name), user="eve").status, 200)
        lock = threading.Lock()
        accepted, lost_races = [], [0]

        def write(writer):
            number = 0
            while True:
                name = names[(writer + number) % len(names)]
                number += 1
                etag = suite.get(f"/api/models/{name}").headers["etag"]
                with lock:
                    if len(accepted) >= EDITS:
                        return
                answer = put(name, model(name, f"w{writer} n{number}"), **{"if-match": etag})
                with lock:
                    if answer.status == 200:
                        accepted.append((name, answer.json["etag"]))
                    elif answer.status == 412:
                        lost_races[0] += 1
                    else:
                        raise AssertionError(answer.body)

        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
            for future in [pool.submit(write, w) for w in range(WRITERS)]:
                future.result()
        print(f"{len(accepted)} edits in {time.monotonic() - began:.1f} s, "
              f"{lost_races[0]} refused as too late")
        self.assertGreaterEqual(len(accepted), EDITS)
        kept = []
        for name in names:
            history = versions(name)
            self.assertEqual([int(v["id"]) for v in history],
                             list(range(len(history), 0, -1)))
            self.assertFalse([v for v in history if v["interrupted"]])
            self.assertEqual({v["author"] for v in history}, {"eve"})
            kept += [(name, v["etag"]) for v in history if v["operation"] == "update"]
        # Each once: no edit is missing, and none was overwritten unseen.
        self.assertEqual(sorted(kept), sorted(accepted))


if __name__ == "__main__":
    unittest.main()
