"""The main job: metric questions over REST, compared with hand-written SQL."""

import math
import unittest

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
