"""Databricks' SDK for node against the emulator."""

import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sdk_fixture as fixture


class NodeSdkTest(unittest.TestCase):
    def test_login_sql_catalog_files_and_genie(self):
        modules = fixture.node_sdk() / "node_modules"
        emulator = fixture.Emulator()
        self.addCleanup(emulator.stop)
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "node_sdk.js")
        run = subprocess.run(
            ["node", script, str(modules), emulator.url, fixture.ADMIN_TOKEN,
             fixture.WAREHOUSE, fixture.SPACE],
            capture_output=True, text=True, timeout=120)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertEqual(
            [line for line in run.stdout.splitlines() if line.startswith("ok ")],
            ["ok login", "ok sql", "ok unity catalog", "ok files", "ok genie"])


if __name__ == "__main__":
    unittest.main()
