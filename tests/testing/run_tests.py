"""Runs the unittest cases of one file and writes Bazel's test.xml.

usage: run_tests.py FILE_test.py [name filter]
"""

import importlib.util
import os
import sys
import time
import unittest
import xml.sax.saxutils as sax


class Result(unittest.TextTestResult):
    """Remembers how long each case took and how it ended."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cases = []

    def startTest(self, test):
        self.began = time.monotonic()
        super().startTest(test)

    def note(self, test, kind, text):
        self.cases.append((test, time.monotonic() - getattr(self, "began", time.monotonic()),
                           kind, text))

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, None, "")

    def addError(self, test, error):
        super().addError(test, error)
        self.note(test, "error", self._exc_info_to_string(error, test))

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.note(test, "failure", self._exc_info_to_string(error, test))

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.note(subtest, "failure", self._exc_info_to_string(error, test))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, "skipped", reason)


def write_xml(path, cases):
    with open(path, "w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite>\n')
        for test, seconds, kind, text in cases:
            name = test.id().rsplit(".", 2)
            out.write(f"<testcase classname={sax.quoteattr('.'.join(name[-2:-1]))} "
                      f"name={sax.quoteattr(name[-1])} time=\"{seconds:.3f}\">")
            if kind:
                out.write(f"<{kind} message={sax.quoteattr(text[:20000])}/>")
            out.write("</testcase>\n")
        out.write("</testsuite></testsuites>\n")


def main():
    path = os.path.abspath(sys.argv[1])
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    spec = importlib.util.spec_from_file_location("cases", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["cases"] = module
    spec.loader.exec_module(module)
    loader = unittest.defaultTestLoader
    if len(sys.argv) > 2:
        loader.testNamePatterns = [f"*{sys.argv[2]}*"]
    result = unittest.TextTestRunner(resultclass=Result, verbosity=2).run(
        loader.loadTestsFromModule(module))
    if "XML_OUTPUT_FILE" in os.environ:
        write_xml(os.environ["XML_OUTPUT_FILE"], result.cases)
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)


if __name__ == "__main__":
    main()
