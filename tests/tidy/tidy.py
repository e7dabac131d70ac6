#!/usr/bin/env python3
"""Checks the source tree against the house's rules, as a test.

    tests/tidy/tidy.py          prints every breach; exit code 1 if there is one
    tests/tidy/tidy.py --fix    rewrites tests/suites.bzl first

Rules: the walls of docs/ARCHITECTURE.md (real includes), system headers only with
their label in deps, include guards, own header first, line length, file length, no
dead files, every test in a suite, no banned words, no conflict of a merge left
behind; pages whose links and paths lead somewhere, and one line of docs/adr/README.md
for each decision, with its title.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAX_COLUMNS = 80
MAX_LINES = 800

# Folder -> include prefixes that must not be seen there (docs/ARCHITECTURE.md).
# The longest matching folder's row and all shorter ones apply. Tests, fuzzers and
# benchmarks may see DuckDB and gtest besides.
GROUND = ["common/status", "common/config", "common/logging", "common/concurrency",
          "common/http", "common/rpc", "common/auth", "common/json",
          "common/statedb", "common/blobstore"]
WALLS = {
    "common": ["services/", "gateway/", "tests/"],
    "common/sql": ["google/protobuf", "grpc", "fstream", "filesystem", "thread",
                   "mutex", "chrono", "absl/time", "absl/synchronization", "glog/",
                   "yaml-cpp/", "semantic_layer/", "common/semantic",
                   "common/warehouse", "common/rpc", "common/json"],
    "common/semantic": ["grpc", "google/protobuf", "common/databricks", "common/rpc",
                        "common/warehouse", "semantic_layer/", "fstream"],
    "common/rowset": ["grpc", "common/sql", "common/semantic", "common/warehouse"],
    "common/warehouse": ["common/semantic", "common/rpc", "grpc"],
    "common/databricks": ["grpc", "google/protobuf", "common/semantic", "common/rpc",
                          "semantic_layer/"],
    "gateway": ["services/", "common/sql", "common/semantic", "common/warehouse",
                "tests/"],
    "services": ["gateway/", "tests/"],
}
for room in GROUND:
    WALLS[room] = ["common/sql", "common/semantic", "common/databricks",
                   "common/warehouse", "semantic_layer/query",
                   "semantic_layer/model", "semantic_layer/metadata",
                   "semantic_layer/warehouse"]

# Implementations of an interface of the ground floor over what stands above it.
EXEMPT = {("common/blobstore/unity_volume", "common/databricks")}

# Rooms that alone may include a prefix.
ONLY_IN = {
    "yaml-cpp/": ["common/semantic/yaml", "common/config"],
    "curl/": ["common/http"],
    "duckdb.h": ["common/warehouse/duckdb"],
    "sqlite3.h": ["common/statedb"],
    "boost/": ["gateway/http_server", "common/rpc"],
    "xlsxwriter.h": ["services/query/export"],
    "flatbuffers/": ["services/query/export"],
}

# Include prefix -> label that must be among the package's deps.
SYSTEM_LABELS = {
    "yaml-cpp/": "yaml_cpp", "curl/": "curl", "glog/": "glog", "openssl/": "openssl",
    "archive.h": "archive", "archive_entry.h": "archive",
    "sqlite3.h": "sqlite3", "duckdb.h": "duckdb", "boost/": "boost",
    "benchmark/": "benchmark", "grpcpp/": "grpc", "google/protobuf/": "protobuf",
    "zlib.h": "zlib", "xlsxwriter.h": "xlsxwriter", "flatbuffers/": "flatbuffers",
}

BANNED = [
    (re.compile(r"\busing namespace\b"), "using namespace"),
    (re.compile(r"\bstd::string_view\b"), "std::string_view (use absl::string_view)"),
    (re.compile(r"\b(TODO|FIXME)\b(?!\(#\d+\))"), "a TODO without an issue number"),
]
BANNED_IN_PRODUCT = [
    (re.compile(r"\bstd::(cout|cerr)\b"), "std::cout/cerr (log or return)"),
]
# Folders of tests/ whose tests are in a suite of another name.
SUITE_OF = {"databricks_emulator": "INTEGRATION"}
CODE = {".cc", ".h"}
CONFLICT = re.compile(rb"^(<{7}|>{7}|\|{7}) ", re.M)
# Paths from the root as pages name them: `common/json`, `docs/adr/0040`, `{h,cc}`.
PATH_IN_PAGE = re.compile(
    r"`((?:build_defs|common|deploy|docs|gateway|protos|services|tests|third_party)"
    r"/[a-z0-9_./{},-]+)`")
NOT_IN_BUILD = {".md", ".bazel", ".bzl"}
BUILD_RULE = re.compile(r"^(sl_cc_test|sl_cc_fuzz_test|cc_test|sh_test|suite_test)\(\s*\n\s*name = \"([^\"]+)\"", re.M)


def tracked_files():
    """Files that git knows or would add, without ignored ones."""
    out = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"],
        capture_output=True, text=True, check=True).stdout
    return [pathlib.PurePosixPath(p) for p in out.splitlines()
            if (ROOT / p).is_file()]


def within(path, folder):
    return str(path) == folder or str(path).startswith(folder.rstrip("/") + "/")


def is_test_code(path):
    stem = path.stem
    return (stem.endswith(("_test", "_benchmark", "_contract", "_fuzz_test"))
            or "testing" in path.parts or path.parts[0] == "tests"
            or stem.startswith(("fake_", "test_")) or "test_" in stem)


class Tidy:
    def __init__(self, files):
        self.files = files
        self.breaches = []
        self.builds = {p.parent: (ROOT / p).read_text() for p in files
                       if p.name == "BUILD.bazel"}

        self.testonly = {package / name
                         for package, text in self.builds.items()
                         for rule in re.findall(r"^\w+\(\n.*?^\)", text, re.M | re.S)
                         if "testonly = True" in rule
                         for name in re.findall(r'"([^"/:]+\.(?:h|cc))"', rule)}

    def is_test(self, path):
        return is_test_code(path) or path in self.testonly

    def breach(self, path, line, text):
        self.breaches.append(f"{path}:{line}: {text}")

    def package_of(self, path):
        for parent in path.parents:
            if parent in self.builds:
                return parent
        return None

    def check_walls(self, path, number, include):
        for folder, forbidden in WALLS.items():
            if not within(path, folder):
                continue
            for prefix in forbidden:
                if any(within(path, room) and prefix == seen
                       for room, seen in EXEMPT):
                    continue
                if include.startswith(prefix) and not (
                        self.is_test(path) and not prefix.startswith(
                            ("services/", "gateway/", "tests/"))):
                    self.breach(path, number, f"{folder} must not see {include}")
        if path.parts[0] == "services" and include.startswith("services/"):
            if include.split("/")[1] != path.parts[1]:
                self.breach(path, number, f"one service must not see another's {include}")
        if self.is_test(path):
            return
        for prefix, rooms in ONLY_IN.items():
            if include.startswith(prefix) and not any(within(path, r) for r in rooms):
                self.breach(path, number, f"only {', '.join(rooms)} may include {include}")

    def check_label(self, path, number, include):
        package = self.package_of(path)
        for prefix, label in SYSTEM_LABELS.items():
            if include.startswith(prefix) and package is not None:
                build = self.builds[package]
                if label == "benchmark" and "sl_cc_benchmark(" in build:
                    continue
                if f"//third_party/system:{label}\"" not in build:
                    self.breach(path, number, f"{include} needs //third_party/system:{label} in deps")

    def check_code(self, path):
        lines = (ROOT / path).read_text().splitlines()
        if len(lines) > MAX_LINES:
            self.breach(path, len(lines), f"more than {MAX_LINES} lines")
        includes = []
        for number, line in enumerate(lines, 1):
            match = re.match(r'\s*#\s*include\s+[<"]([^>"]+)[>"]', line)
            if match:
                includes.append(match.group(1))
                self.check_walls(path, number, match.group(1))
                self.check_label(path, number, match.group(1))
            elif (len(line) > MAX_COLUMNS and "http" not in line and 'R"' not in line
                  and not line.startswith("#")):
                if not self.is_test(path) or len(line) > 2 * MAX_COLUMNS:
                    self.breach(path, number, f"longer than {MAX_COLUMNS} columns")
            for pattern, what in BANNED + ([] if self.is_test(path) else BANNED_IN_PRODUCT):
                if pattern.search(line) and "// NOLINT" not in line:
                    self.breach(path, number, what)
        if path.suffix == ".h":
            self.check_guard(path, lines)
        own = str(path.with_suffix(".h"))
        if path.suffix == ".cc" and (ROOT / own).exists() and includes[:1] != [own]:
            self.breach(path, 1, f"must include {own} first")

    def check_guard(self, path, lines):
        guard = "SEMANTIC_LAYER_" + re.sub(r"[^A-Z0-9]", "_", str(path).upper()) + "_"
        text = "\n".join(lines)
        if f"#ifndef {guard}\n#define {guard}\n" not in text or \
                not text.rstrip().endswith(f"#endif  // {guard}"):
            self.breach(path, 1, f"wants the include guard {guard}")

    def check_dead(self, path):
        package = self.package_of(path)
        if package is None or package == pathlib.PurePosixPath("."):
            return
        if (ROOT / path).read_bytes()[:2] == b"#!":
            return  # a program that people start
        relative = str(path.relative_to(package))
        build = self.builds[package]
        if f'"{relative}"' in build or f'"{path.name}"' in build:
            return
        parts = pathlib.PurePosixPath(relative).parts
        globbed = re.findall(r"glob\(\s*\[?([^\])]*)", build)
        if any(g.strip().strip('",').startswith(parts[0]) or f'"{parts[0]}/' in g
               for g in globbed):
            return
        self.breach(path, 1, f"dead: not named in {package}/BUILD.bazel")

    def check_links(self, path):
        text = (ROOT / path).read_text()
        for match in re.finditer(r"\]\(([^)#\s]+)(#[^)]*)?\)", text):
            target = match.group(1)
            if "://" in target or target.startswith("mailto:"):
                continue
            if not ((ROOT / path).parent / target).exists():
                number = text[:match.start()].count("\n") + 1
                self.breach(path, number, f"link to {target}, which does not exist")

    def check_paths(self, path):
        """A name without its ending, as of a header and its source, is enough."""
        names = "\n" + "\n".join(str(p) for p in self.files)
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1):
            for match in PATH_IN_PAGE.finditer(line):
                head, ends, tail = re.fullmatch(
                    r"([^{]*)(?:\{([^}]*)\})?(.*)", match.group(1)).groups()
                for end in (ends or "").split(","):
                    named = (head + end + tail).rstrip("/")
                    if ("..." in named or "/." in named
                            or re.search(re.escape("\n" + named) + r"(?![a-z0-9_])", names)):
                        continue
                    self.breach(path, number, f"{named} does not exist")

    def check_conflict(self, path):
        match = CONFLICT.search((ROOT / path).read_bytes())
        if match is not None:
            self.breach(path, 1, f"a conflict of a merge: {match.group(1).decode()}")

    def check_decisions(self):
        listed = (ROOT / "docs/adr/README.md").read_text().splitlines()
        for path in self.files:
            if path.parent == pathlib.PurePosixPath("docs/adr") and path.name[0].isdigit():
                title = (ROOT / path).read_text().split("\n", 1)[0].split(" ", 2)[2]
                line = f"- [{path.name[:4]}]({path.name}) {title}"
                if line not in listed:
                    self.breach("docs/adr/README.md", 1, f"wants the line {line}")

    def tests(self):
        """Labels of all tests that belong into //tests:unit, and of the others."""
        unit, other = [], []
        for package, text in self.builds.items():
            for _, name in BUILD_RULE.findall(text):
                label = f"//{package}:{name}"
                (other if package.parts[:1] == ("tests",) else unit).append(label)
        return sorted(unit), sorted(other)

    def check_suites(self):
        unit, other = self.tests()
        suites = (ROOT / "tests/suites.bzl").read_text()
        listed = set(re.findall(r'"(//[^"]+)"', suites))
        for label in unit + other:
            if label not in listed:
                self.breach("tests/suites.bzl", 1,
                            f"{label} is in no suite; run tests/tidy/tidy.py --fix")
        for label in listed - set(unit) - set(other):
            self.breach("tests/suites.bzl", 1, f"{label} does not exist")

    def run(self):
        for path in self.files:
            if path.suffix in CODE:
                self.check_code(path)
            if path.suffix == ".md":
                self.check_links(path)
                self.check_paths(path)
            if "testdata" not in path.parts:
                self.check_conflict(path)
            if (path.parts[0] in ("common", "services", "gateway", "tests")
                    and path.suffix not in NOT_IN_BUILD and len(path.parts) > 1
                    and path.name not in (".gitignore",)):
                self.check_dead(path)
        self.check_suites()
        self.check_decisions()
        return self.breaches


def write_suites(tidy):
    unit, other = tidy.tests()
    groups = {"UNIT": unit}
    for label in other:
        folder = label[len("//tests/"):].split("/")[0].split(":")[0]
        groups.setdefault(SUITE_OF.get(folder, folder.upper()), []).append(label)
    for name in ("INTEGRATION", "CONFORMANCE", "E2E", "FAULTS", "TIDY"):
        groups.setdefault(name, [])
    out = ['"""Every test of the tree by suite. Written by tests/tidy/tidy.py --fix."""\n']
    for name in sorted(groups):
        body = "".join(f'    "{label}",\n' for label in groups[name])
        out.append(f"\n{name} = [{chr(10) + body if body else ''}]\n")
    (ROOT / "tests/suites.bzl").write_text("".join(out))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true")
    arguments = parser.parse_args()
    tidy = Tidy(tracked_files())
    if arguments.fix:
        write_suites(tidy)
    breaches = tidy.run()
    for breach in breaches:
        print(breach)
    print(f"tidy: {len(tidy.files)} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
