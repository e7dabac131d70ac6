"""What the tests with Databricks' own SDKs share: the emulator as a process, and the
SDKs, which come from PyPI and npm into a cache outside of the checkout."""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

ADMIN_TOKEN = "dapi" + "a" * 32
VIEWER_TOKEN = "dapi" + "c" * 32
CLIENT_ID = "7c0e3a52-0f4b-4a6e-9d5c-1b8f6a2e4d10"
CLIENT_SECRET = "dose" + "5" * 32
WAREHOUSE = "1234567890abcdef"
SPACE = "01f0e1e1c0de1000800000000000e501"
PYTHON_SDK = "databricks-sdk==0.162.0"
NODE_SDK = "@databricks/sdk-experimental@0.17.0"


def cache():
    base = os.environ.get("SEMANTIC_LAYER_CACHE") or os.path.join(
        os.environ.get("HOME", "/tmp"), ".cache", "semantic-layer")
    return pathlib.Path(base)


def install(folder, marker, commands):
    """Makes a folder of the cache once; a test that cannot have it is skipped."""
    target = cache() / folder
    if (target / marker).exists():
        return target
    work = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        for command in commands(work):
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=240)
        try:
            os.rename(work, target)
        except OSError:  # another test was quicker
            shutil.rmtree(work, ignore_errors=True)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(work, ignore_errors=True)
        print(f"SKIPPED: {folder} cannot be installed: {error}", file=sys.stderr)
        raise unittest.SkipTest(f"{folder} cannot be installed") from error
    return target


def use_python_sdk():
    """Puts the Python SDK on the path. --target needs no virtual environment."""
    name = PYTHON_SDK.replace("==", "-")
    target = install(name, "databricks", lambda work: [
        [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(work), PYTHON_SDK]])
    sys.path.insert(0, str(target))


def node_sdk():
    """The folder with the Node SDK's node_modules."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("SKIPPED: there is no node", file=sys.stderr)
        raise unittest.SkipTest("there is no node")
    name = "node-sdk-" + NODE_SDK.rsplit("@", 1)[1]
    return install(name, "node_modules", lambda work: [
        ["mkdir", "-p", str(work)],
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts",
         "--prefix", str(work), NODE_SDK]])


class Emulator:
    """The emulator as a process on free ports."""

    def __init__(self, *flags):
        binary = os.environ["EMULATOR"]
        self.process = subprocess.Popen([binary, *flags], stdout=subprocess.PIPE, text=True)
        self.admin_url = self.url = None
        for line in self.process.stdout:
            words = line.split()
            if words[:2] == ["admin", "port"]:
                self.admin_url = words[2]
            if words[:1] == ["ready"]:
                self.url = words[1]
                return
        raise RuntimeError("the emulator did not start")

    def stop(self):
        """Ends it with SIGTERM; returns its exit code."""
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code
