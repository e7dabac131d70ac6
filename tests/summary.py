#!/usr/bin/env python3
"""Counts the test cases of one `bazel test` run from its build event file.

usage: summary.py EVENTS.json

Prints the skipped tests with their reasons and, last, "N passed, N failed". A target
that failed without a report of its cases counts as one failed case. The exit code is 1
when something failed or nothing ran.
"""

import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree as xml


def events(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def report_of(event):
    """The path of the test.xml of a testResult event, if it is on this machine."""
    for output in event["testResult"].get("testActionOutput", []):
        if output.get("name") == "test.xml":
            return urllib.parse.unquote(urllib.parse.urlparse(output.get("uri", "")).path)
    return None


def cases_of(report):
    """(passed, failed, [skip texts]) of one test.xml."""
    passed = failed = 0
    skipped = []
    for case in xml.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname', '')}.{case.get('name', '')}".strip(".")
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif skip is not None or case.get("result") == "skipped":
            reason = ""
            if skip is not None:
                reason = re.sub(r"^.*?:\d+\s*", "", skip.get("message") or skip.text or "")
            skipped.append(f"{name}: {reason.strip()}")
        elif case.get("status") != "notrun":
            passed += 1
    return passed, failed, skipped


def main():
    passed = failed = 0
    skipped, broken = [], []
    for event in events(sys.argv[1]):
        if "testResult" in event:
            label = event["id"]["testResult"]["label"]
            status = event["testResult"]["status"]
            report = report_of(event)
            try:
                p, f, s = cases_of(report) if report else (0, 0, [])
            except (OSError, xml.ParseError):
                p, f, s = 0, 0, []
            if status not in ("PASSED", "FLAKY"):
                f = max(f, 1)
                broken.append(label)
            elif p + len(s) == 0:
                p = 1
            passed, failed = passed + p, failed + f
            skipped += [f"{label} {text}" for text in s]
        elif "targetCompleted" in event.get("id", {}):
            completed = event.get("completed", {})
            if not completed.get("success") and "testSummary" not in str(event.get("children")):
                label = event["id"]["targetCompleted"]["label"]
                broken.append(f"{label} (does not build)")
                failed += 1
    for text in skipped:
        print(f"skipped: {text}")
    for label in sorted(set(broken)):
        print(f"failed: {label}")
    tail = f", {len(skipped)} skipped" if skipped else ""
    print(f"{passed} passed, {failed} failed{tail}")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
