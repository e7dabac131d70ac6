#!/usr/bin/env python3
"""Measures the suite that deploy/local/up started, and prints Markdown tables.

Latency and throughput come from h2load's log of every request; rows and metric
questions from one keep-alive connection of this process; memory from /proc.
"""

import argparse
import http.client
import json
import os
import pathlib
import platform
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROCESSES = ["gateway", "metadata", "query", "model_store", "genie"]
GRPC_METHOD = "/semantic_layer.metadata.v1.MetadataService/ListCatalogs"
REST_PATH = "/api/metadata/catalogs"


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


class Suite:
    """Where the running suite is and how to talk to it."""

    def __init__(self, state, offset):
        self.state = state
        self.port = 8080 + offset
        self.grpc_port = 50051 + offset
        token = (state / "token").read_text().strip()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        _, body = self.call("POST", "/api/auth/login", {"databricks_token": token})
        self.jwt = json.loads(body)["access_token"]

    def call(self, method, path, body=None):
        headers = {"content-type": "application/json"}
        if hasattr(self, "jwt"):
            headers["authorization"] = f"Bearer {self.jwt}"
        self.connection.request(method, path, json.dumps(body) if body else None, headers)
        response = self.connection.getresponse()
        data = response.read()
        if response.status != 200:
            raise SystemExit(f"{method} {path}: {response.status} {data[:500]!r}")
        return response, data

    def memory_mb(self):
        """Resident memory of each process in MB, by its pid file."""
        sizes = {}
        for name in PROCESSES:
            pid = (self.state / "run" / f"{name}.pid").read_text().strip()
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            line = next(l for l in status.splitlines() if l.startswith("VmRSS"))
            sizes[name] = int(line.split()[1]) / 1024
        return sizes


def h2load(url, requests, clients, jwt, grpc):
    """(requests/s, latencies in µs) of `requests` calls over `clients` connections."""
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log")
        command = ["h2load", "-n", str(requests), "-c", str(clients), "-t", "1", "-m", "1",
                   f"--log-file={log}", "-H", f"authorization: Bearer {jwt}"]
        if grpc:
            frame = os.path.join(folder, "frame")
            pathlib.Path(frame).write_bytes(b"\0" * 5)
            command += ["-d", frame, "-H", "content-type: application/grpc", "-H", "te: trailers"]
        else:
            command += ["--h1"]
        start = time.monotonic()
        done = subprocess.run(command + [url], capture_output=True, text=True, check=True)
        seconds = time.monotonic() - start
        if f"{requests} succeeded" not in done.stdout:
            raise SystemExit(done.stdout + done.stderr)
        rows = [line.split() for line in open(log, encoding="utf-8")]
        return requests / seconds, [int(row[2]) for row in rows]


def measure_unary(suite, requests):
    print("\n| call | connections | requests/s | p50 µs | p99 µs |")
    print("| --- | ---: | ---: | ---: | ---: |")
    p50 = {}
    for clients in (1, 16):
        for name, url, grpc in (
                ("gRPC, direct", f"http://127.0.0.1:{suite.grpc_port}{GRPC_METHOD}", True),
                ("REST, through the gateway", f"http://127.0.0.1:{suite.port}{REST_PATH}", False)):
            h2load(url, requests // 10, clients, suite.jwt, grpc)
            rate, latencies = h2load(url, requests, clients, suite.jwt, grpc)
            p50[grpc, clients] = percentile(latencies, 0.5)
            print(f"| {name} | {clients} | {rate:,.0f} | {percentile(latencies, 0.5):,} "
                  f"| {percentile(latencies, 0.99):,} |")
    print(f"\nThe gateway adds {p50[False, 1] - p50[True, 1]} µs at the median (one connection).")


def measure_metrics(suite, questions):
    times = []
    for i in range(questions):
        question = {"metrics": ["flights", "share_delayed"],
                    "group_by": ["metric_time__month", "origin__state"],
                    "where": [f"{{{{ Dimension('origin__state') }}}} <> 'none{i}'"]}
        start = time.monotonic()
        _, body = suite.call("POST", "/api/metrics-explorer/query", question)
        times.append((time.monotonic() - start) * 1000)
    rows = json.loads(body)["row_count"]
    print(f"\nMetric question, uncached ({rows} rows out of 3,000,000): "
          f"p50 {percentile(times, 0.5):.1f} ms, p99 {percentile(times, 0.99):.1f} ms "
          f"({questions} different questions, one connection).")


def measure_rows(suite, rows, repeats):
    best = 0
    for _ in range(repeats):
        start = time.monotonic()
        _, body = suite.call("POST", "/api/queries/execute", {
            "query": "SELECT * FROM samples.flights.flights", "limit": rows})
        seconds = time.monotonic() - start
        best = max(best, len(body) / seconds / 1e6)
    print(f"\n{rows:,} rows as JSON: {len(body) / 1e6:.1f} MB, {best:.0f} MB/s end to end "
          f"(best of {repeats}; engine, two hops, JSON, one client).")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=pathlib.Path, default=ROOT / "deploy/local/.state")
    parser.add_argument("--port-offset", type=int, default=0)
    parser.add_argument("--requests", type=int, default=20000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--rows", type=int, default=100000)
    arguments = parser.parse_args()
    suite = Suite(arguments.state, arguments.port_offset)
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo", encoding="utf-8")
                if l.startswith("model name")), platform.processor())
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {cpu}")
    idle = suite.memory_mb()
    measure_unary(suite, arguments.requests)
    measure_metrics(suite, arguments.questions)
    measure_rows(suite, arguments.rows, 5)
    after = suite.memory_mb()
    print("\n| process | idle MB | after MB |\n| --- | ---: | ---: |")
    for name in PROCESSES:
        print(f"| {name} | {idle[name]:.0f} | {after[name]:.0f} |")


if __name__ == "__main__":
    main()
