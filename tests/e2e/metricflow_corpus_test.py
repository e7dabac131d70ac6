"""MetricFlow's own integration cases over REST, compared with their authors' SQL.

The cases are not part of this project: CORPUS_DIR says where they are (a folder with
metricflow/cases.json, manifests and tables.sql); without it the test is skipped. The
expected rows come from the hand-written SQL, run by the engine as it is.
CORPUS_CASE=text runs only the cases whose names hold it.
"""

import collections
import json
import math
import os
import pathlib
import subprocess
import unittest

from suite import Suite

FOLDER = pathlib.Path(os.environ.get("CORPUS_DIR", "")) / "metricflow"
SKIP = (not os.environ.get("CORPUS_DIR") or not (FOLDER / "cases.json").exists())
WHY = "CORPUS_DIR names no folder with metricflow/cases.json"


def group_by(item):
    """An item that is given by its parts, as a dunder name."""
    name = item["name"]
    if item.get("grain"):
        name += f"__{item['grain']}"
    if item.get("date_part"):
        name += f"__extract_{item['date_part']}"
    return name


def question(request):
    """A case's request in the words of the API."""
    result = {"metrics": request["metrics"], "where": request["where"],
              "group_by": request["group_bys"] or
              [group_by(item) for item in request["group_by_objs"]],
              "order_by": request["order_bys"]}
    if request["time_constraint"]:
        start, end = request["time_constraint"]
        result["time_range"] = {"start": start, "end": end}
    if request["limit"] is not None:
        result["limit"] = request["limit"]
    if request["saved_query_name"]:
        result["saved_query"] = request["saved_query_name"]
    if request["min_max_only"]:
        result["min_max_only"] = True
    if not request["metrics"] and not request["saved_query_name"]:
        result["distinct"] = request["apply_group_by"]
    return result


def plain(value):
    """Days and midnights alike; numbers to nine digits."""
    if isinstance(value, str):
        midnight = len(value) == 19 and value.endswith("T00:00:00")
        return value[:10] if midnight else value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(f"{value:.9g}") if math.isfinite(value) else value
    return value


def table(rows, in_order):
    result = [tuple(sorted((key.lower(), plain(value)) for key, value in row.items()))
              for row in rows]
    return result if in_order else sorted(result, key=repr)


def expected_answers(cases):
    statements = b"".join(case["expected_sql"].encode() + b"\0" for case in cases)
    done = subprocess.run(
        [os.path.abspath(os.environ["SUITE_DUCKDB_ROWS"]), str(FOLDER / "tables.sql")],
        input=statements, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@unittest.skipIf(SKIP, WHY)
class MetricFlowCorpusTest(unittest.TestCase):

    def check(self, suite, case, expected):
        self.assertNotIn("error", expected)
        asked = question(case["request"])
        answer = suite.post("/api/metrics-explorer/query", asked)
        self.assertEqual(answer.status, 200, f"{asked}\n{answer.body!r}")
        got = answer.json
        self.assertEqual(sorted(c.lower() for c in got["columns"]),
                         sorted(c.lower() for c in expected["columns"]), got["sql"])
        self.assertEqual(got["row_count"], len(expected["rows"]), got["sql"])
        if case["nondeterministic"]:
            return
        in_order = case["check_order"]
        self.assertEqual(table(got["rows"], in_order),
                         table(expected["rows"], in_order), got["sql"])

    def test_every_case_gives_the_rows_of_the_hand_written_sql(self):
        only = os.environ.get("CORPUS_CASE", "")
        by_manifest = collections.defaultdict(list)
        for case in json.loads((FOLDER / "cases.json").read_text()):
            if only in case["name"]:
                by_manifest[case["manifest"]].append(case)
        right = total = 0
        for manifest, cases in by_manifest.items():
            models = sorted((FOLDER / "manifests" / manifest).glob("*.y*ml"))
            environment = {"DUCKDB_INIT_SQL": str(FOLDER / "tables.sql"),
                           "DUCKDB_ATTACH": "", "DEFAULT_CATALOG": "warehouse",
                           "DEFAULT_SCHEMA": "main"}
            answers = expected_answers(cases)
            self.assertEqual(len(answers), len(cases))
            with Suite(environment=environment, models=models) as suite:
                for case, expected in zip(cases, answers):
                    total += 1
                    with self.subTest(case["name"]):
                        self.check(suite, case, expected)
                        right += 1
        print(f"{right} of {total} cases right")
        self.assertGreater(total, 0)
