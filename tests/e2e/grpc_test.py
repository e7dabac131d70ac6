"""gRPC as an engineer at a terminal uses it: buf curl, by reflection."""

import base64
import json
import os
import subprocess
import tempfile
import unittest

from suite import Suite


def setUpModule():
    global suite
    suite = Suite().__enter__()


def tearDownModule():
    suite.stop()


def buf(address, *arguments):
    with tempfile.TemporaryDirectory() as home:
        return subprocess.run(
            [os.path.abspath(os.environ["SUITE_BUF"]), "curl", "--protocol", "grpc",
             "--http2-prior-knowledge", *arguments],
            capture_output=True, text=True, timeout=60,
            env={"HOME": home, "PATH": os.environ["PATH"]})


class BufCurlTest(unittest.TestCase):

    def call(self, process, method, body, user="admin"):
        address = f"http://127.0.0.1:{suite.ports[process]}"
        headers = ["-H", f"authorization: Bearer {suite.jwt(user)}"] if user else []
        return buf(address, *headers, "-d", json.dumps(body), f"{address}/{method}")

    def test_reflection_lists_every_service(self):
        for process, services in (
                ("gateway", {"auth.v1.AuthService", "health.v1.HealthService"}),
                ("metadata", {"metadata.v1.MetadataService"}),
                ("model_store", {"model.v1.ModelService"}),
                ("query", {"query.v1.QueryService", "query.v1.MetricsExplorerService",
                           "warehouse.v1.WarehouseCatalogService"})):
            address = f"http://127.0.0.1:{suite.ports[process]}"
            done = buf(address, "--list-services", address)
            self.assertEqual(done.returncode, 0, done.stderr)
            for service in services:
                self.assertIn(f"semantic_layer.{service}", done.stdout)

    def test_one_method_of_each_service_answers(self):
        for process, method, body, expected in (
                ("gateway", "semantic_layer.auth.v1.AuthService/GetMe", {}, "admin"),
                ("gateway", "semantic_layer.health.v1.HealthService/GetReadiness", {}, "healthy"),
                ("metadata", "semantic_layer.metadata.v1.MetadataService/ListCatalogs", {},
                 "samples"),
                ("model_store", "semantic_layer.model.v1.ModelService/ListDemoModels", {},
                 "flights"),
                ("query", "semantic_layer.query.v1.QueryService/ExecuteQuery",
                 {"query": "SELECT 42 AS answer"}, "answer"),
                ("query", "semantic_layer.query.v1.MetricsExplorerService/QueryMetrics",
                 {"metrics": ["flights"]}, "3000000"),
                ("query", "semantic_layer.warehouse.v1.WarehouseCatalogService/ListSchemas",
                 {"catalog": "samples"}, "flights")):
            done = self.call(process, method, body)
            self.assertEqual(done.returncode, 0, f"{method}: {done.stderr}")
            self.assertIn(expected, done.stdout)

    def test_services_enforce_policies_themselves(self):
        method = "semantic_layer.metadata.v1.MetadataService/ListCatalogs"
        done = self.call("metadata", method, {}, user=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("unauthenticated", done.stderr)
        done = self.call("query", "semantic_layer.query.v1.QueryService/ExecuteQuery",
                         {"query": "SELECT 1"}, user="vic")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("permission_denied", done.stderr)

    def test_errors_carry_their_reason(self):
        done = self.call("query", "semantic_layer.query.v1.MetricsExplorerService/GetMetric",
                         {"name": "flihgts"})
        self.assertIn("not_found", done.stderr)
        [detail] = json.loads(done.stderr)["details"]
        self.assertEqual(detail["type"], "google.rpc.ErrorInfo")
        self.assertIn(b"METRIC_NOT_FOUND", base64.b64decode(detail["value"] + "=="))


if __name__ == "__main__":
    unittest.main()
