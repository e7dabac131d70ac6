"""The main job: metric questions over REST, compared with hand-written SQL."""

import csv
import io
import math
import unittest
import zipfile

from suite import Suite

FLIGHTS = "samples.flights.flights"
AIRPORTS = "samples.flights.airports"


def setUpModule():
    global suite
    suite = Suite().__enter__()


def tearDownModule():
    suite.stop()


def plain(value):
    """Dates and midnight timestamps alike; numbers to a relative 1e-9."""
    if isinstance(value, str):
        return value[:10] if len(value) >= 19 and value[10] == "T" else value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(f"{value:.9g}") if math.isfinite(value) else value
    return value


def table(rows):
    return sorted((tuple(plain(v) for v in row.values()) for row in rows), key=repr)


class MetricsTest(unittest.TestCase):

    def assertAnswers(self, question, sql):
        answer = suite.metrics(question)
        expected = table(suite.rows(sql))
        self.assertGreater(len(expected), 0)
        self.assertEqual(table(answer["rows"]), expected, answer["sql"])
        self.assertEqual(answer["row_count"], len(expected))
        self.assertFalse(answer["truncated"])

    def test_count_and_ratio_by_month_of_one_origin_state(self):
        self.assertAnswers(
            {"metrics": ["flights", "share_delayed"], "group_by": ["metric_time__month"],
             "where": ["{{ Dimension('origin__state') }} = 'TX'"]},
            f"""SELECT date_trunc('MONTH', f.date), count(*),
                       CAST(sum(CASE WHEN f.delay > 15 THEN 1 ELSE 0 END) AS DOUBLE)
                         / count(*)
                FROM {FLIGHTS} f LEFT JOIN {AIRPORTS} o ON f.origin = o.iata
                WHERE o.state = 'TX' GROUP BY 1""")

    def test_average_and_sum_over_two_roles_of_one_table(self):
        self.assertAnswers(
            {"metrics": ["average_delay", "total_distance"],
             "group_by": ["origin__state", "destination__state"],
             "filters": [{"member": "origin__state", "operator": "in",
                          "values": ["TX", "CA"]}]},
            f"""SELECT o.state, d.state, avg(f.delay), sum(f.distance)
                FROM {FLIGHTS} f LEFT JOIN {AIRPORTS} o ON f.origin = o.iata
                LEFT JOIN {AIRPORTS} d ON f.destination = d.iata
                WHERE o.state IN ('TX', 'CA') GROUP BY 1, 2""")

    def test_cumulative_counts_all_flights_up_to_each_month(self):
        answer = suite.metrics({"metrics": ["flights_to_date"],
                                "group_by": ["metric_time__month"],
                                "order_by": ["metric_time__month"]})
        values = [row["flights_to_date"] for row in answer["rows"]]
        self.assertGreater(len(values), 2)
        self.assertEqual(values, sorted(values))
        self.assertEqual(values[-1], 3000000)

    def test_derived_with_offset_is_the_difference_to_the_month_before(self):
        question = {"metrics": ["flights"], "group_by": ["metric_time__month"],
                    "order_by": ["metric_time__month"]}
        months = suite.metrics(question)["rows"]
        question["metrics"] = ["flights_vs_prior_month"]
        changes = {plain(row["metric_time__month"]): row["flights_vs_prior_month"]
                   for row in suite.metrics(question)["rows"]}
        self.assertGreater(len(months), 2)
        for before, now in zip(months, months[1:]):
            self.assertEqual(changes[plain(now["metric_time__month"])],
                             now["flights"] - before["flights"])

    def test_grand_total_needs_no_group_by(self):
        answer = suite.metrics({"metrics": ["flights"]})
        self.assertEqual(answer["rows"], [{"flights": 3000000}])

    def test_time_range_is_widened_to_whole_months(self):
        self.assertAnswers(
            {"metrics": ["flights"], "group_by": ["metric_time__month"],
             "time_range": {"start": "2001-02-10", "end": "2001-03-02"}},
            f"""SELECT date_trunc('MONTH', date), count(*) FROM {FLIGHTS}
                WHERE date >= '2001-02-01' AND date < '2001-04-01' GROUP BY 1""")

    def test_order_and_limit_hold(self):
        rows = suite.metrics({"metrics": ["flights"], "group_by": ["origin__state"],
                              "order_by": ["-flights"], "limit": 3})["rows"]
        counts = [row["flights"] for row in rows]
        self.assertEqual(len(rows), 3)
        self.assertEqual(counts, sorted(counts, reverse=True))

    def test_without_metrics_the_distinct_values_come(self):
        self.assertAnswers({"group_by": ["origin__state"]},
                           f"SELECT DISTINCT state FROM {AIRPORTS}")

    def test_compile_gives_sql_that_gives_the_answer(self):
        question = {"metrics": ["flights"], "group_by": ["origin__state"]}
        compiled = suite.post("/api/metrics-explorer/compile",
                              {**question, "dialect": "databricks"}).json
        self.assertEqual(compiled["dialect"], "databricks")
        self.assertEqual(table(suite.rows(compiled["sql"])),
                         table(suite.metrics(question)["rows"]))

    def test_metrics_and_dimensions_can_be_browsed(self):
        metrics = suite.get("/api/metrics-explorer/metrics").json["metrics"]
        kinds = {metric["type"] for metric in metrics}
        self.assertLessEqual({"simple", "ratio", "derived", "cumulative"}, kinds)
        metric = suite.get("/api/metrics-explorer/metrics/flights").json
        self.assertIn("origin__state", metric["dimensions"])
        dimensions = suite.get("/api/metrics-explorer/metrics/flights/dimensions").json
        by_name = {d["name"]: d for d in dimensions["dimensions"]}
        self.assertIn("month", by_name["metric_time"]["grains"])

    def test_a_kept_answer_says_so_and_no_cache_runs_again(self):
        question = {"metrics": ["flights"], "group_by": ["origin__state"],
                    "where": ["{{ Dimension('origin__state') }} <> 'no state'"]}
        first, second = suite.metrics(question), suite.metrics(question)
        self.assertFalse(first["cached"])
        self.assertTrue(second["cached"])
        self.assertEqual(first["rows"], second["rows"])
        self.assertNotEqual(first["query_id"], second["query_id"])
        self.assertFalse(suite.metrics({**question, "no_cache": True})["cached"])

    def test_values_of_a_dimension(self):
        path = "/api/metrics-explorer/metrics/flights/values"
        answer = suite.get(path, query={"dimension": "origin__state", "prefix": "t"}).json
        self.assertEqual(answer["values"], ["TN", "TX"])
        self.assertFalse(answer["truncated"])
        some = suite.get(path, query={"dimension": "origin__state", "limit": 3}).json
        self.assertEqual(len(some["values"]), 3)
        self.assertTrue(some["truncated"])
        missing = suite.get(path)
        self.assertEqual(missing.status, 422)
        self.assertEqual(missing.json["detail"][0]["loc"], ["query", "dimension"])
        self.assertEqual(suite.get(path, query={"dimension": "nope"}).status, 400)

    def test_explain_says_how_and_runs_nothing(self):
        answer = suite.post("/api/metrics-explorer/explain",
                            {"metrics": ["share_delayed"], "group_by": ["origin__state"]}).json
        self.assertEqual(answer["columns"], ["origin__state", "share_delayed"])
        self.assertIn("SELECT", answer["sql"])
        self.assertTrue(answer["plan"])
        self.assertTrue(answer["steps"])
        self.assertEqual(answer["joins"][0]["right_table"], AIRPORTS)
        state, share = answer["lineage"]
        self.assertEqual(state["sources"][0]["columns"], ["state"])
        self.assertEqual(share["kind"], "metric")
        self.assertEqual({s["table"] for s in share["sources"]}, {FLIGHTS})

    def test_chart_is_a_vega_lite_specification(self):
        question = {"metrics": ["flights"], "group_by": ["metric_time__month"]}
        chart = suite.post("/api/metrics-explorer/chart", question).json
        self.assertEqual(chart["$schema"], "https://vega.github.io/schema/vega-lite/v5.json")
        self.assertEqual(chart["mark"]["type"], "line")
        self.assertEqual(len(chart["data"]["values"]),
                         len(suite.metrics(question)["rows"]))
        named = suite.post("/api/metrics-explorer/chart?data_name=table", question).json
        self.assertEqual(named["data"], {"name": "table"})
        self.assertEqual(
            suite.post("/api/metrics-explorer/chart", {"group_by": ["origin__state"]}).status,
            422)

    def test_export_as_csv_is_the_answer(self):
        question = {"metrics": ["flights", "average_delay"], "group_by": ["origin__state"],
                    "order_by": ["origin__state"]}
        answer = suite.post("/api/metrics-explorer/export?format=csv", question)
        self.assertEqual(answer.status, 200, answer.body)
        self.assertTrue(answer.headers["content-type"].startswith("text/csv"))
        self.assertEqual(answer.headers["content-disposition"],
                         'attachment; filename="flights-average_delay-by-origin__state.csv"')
        lines = list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))
        rows = suite.metrics(question)["rows"]
        self.assertEqual(len(lines), len(rows))
        for line, row in zip(lines, rows):
            self.assertEqual(line["origin__state"], row["origin__state"] or "")
            self.assertEqual(int(line["flights"]), row["flights"])

    def test_export_as_workbook_and_arrow(self):
        question = {"metrics": ["flights"], "group_by": ["metric_time__month"]}
        book = suite.post("/api/metrics-explorer/export?format=xlsx", question)
        self.assertIn("spreadsheetml", book.headers["content-type"])
        with zipfile.ZipFile(io.BytesIO(book.body)) as file:
            self.assertIn("xl/worksheets/sheet1.xml", file.namelist())
        arrow = suite.post("/api/metrics-explorer/export?format=arrow", question)
        self.assertIn("apache.arrow", arrow.headers["content-type"])
        self.assertEqual(arrow.body[:4], b"\xff\xff\xff\xff")
        self.assertEqual(arrow.body[-8:], b"\xff\xff\xff\xff\0\0\0\0")
        self.assertEqual(
            suite.post("/api/metrics-explorer/export?format=parquet", question).status, 422)
        wrong = suite.post("/api/metrics-explorer/export?format=csv", {"metrics": ["flihgts"]})
        self.assertEqual(wrong.status, 400)
        self.assertIn("flights", wrong.json["detail"])

    def test_saved_queries_are_listed_and_asked_by_name(self):
        page = suite.get("/api/metrics-explorer/saved-queries").json
        self.assertEqual(page["saved_queries"],
                         sorted(page["saved_queries"], key=lambda q: q["name"]))
        for query in page["saved_queries"]:
            self.assertIn("rows", suite.metrics({"saved_query": query["name"]}))
        self.assertEqual(
            suite.post("/api/metrics-explorer/query", {"saved_query": "nope"}).status, 404)

    def test_a_time_zone_that_is_none_is_named(self):
        answer = suite.post("/api/metrics-explorer/query",
                            {"metrics": ["flights"], "time_zone": "Mars/Olympus"})
        self.assertEqual(answer.status, 422)
        self.assertEqual(answer.json["detail"][0]["loc"], ["body", "time_zone"])
        self.assertIn("America/Chicago", answer.json["detail"][0]["msg"])

    def test_unknown_names_get_the_nearest_ones(self):
        for question, nearest in (
                ({"metrics": ["flihgts"]}, "flights"),
                ({"metrics": ["flights"], "group_by": ["origin__stat"]}, "origin__state")):
            answer = suite.post("/api/metrics-explorer/query", question)
            self.assertEqual(answer.status, 400, answer.body)
            self.assertIn(nearest, answer.json["detail"])
        answer = suite.get("/api/metrics-explorer/metrics/flihgts")
        self.assertEqual(answer.status, 404)
        self.assertIn("flights", answer.json["detail"])
