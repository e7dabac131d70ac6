"""A test in Python (Debian's, standard library only) over the real binaries."""

_PARTS = {
    "SUITE_CREATE_USER": "//gateway/auth:create_user",
    "SUITE_DEMO_DATABASE": "//tests/testing:demo_database",
    "SUITE_DEMO_MODELS": "//deploy/local:demo_models",
    "SUITE_DUCKDB_ROWS": "//tests/testing:duckdb_rows",
    "SUITE_GENIE": "//services/genie:genie_server",
    "SUITE_GATEWAY": "//gateway:gateway_server",
    "SUITE_METADATA": "//services/metadata:metadata_server",
    "SUITE_MODEL_STORE": "//services/model_store:model_store_server",
    "SUITE_QUERY": "//services/query:query_server",
    "SUITE_BUF": "@npm//:buf",
}

def suite_test(name, src, size = "medium", data = [], tags = [], workspace = False):
    """`workspace`: in Databricks mode, against the emulated workspace."""
    parts = dict(_PARTS)
    env = {}
    if workspace:
        parts["SUITE_EMULATOR"] = "//tests/databricks_emulator:emulator"
        env["SUITE_WORKSPACE"] = "emulator"
    env.update({key: "$(locations %s)" % parts[key] for key in parts})
    native.sh_test(
        name = name,
        size = size,
        srcs = ["//tests/testing:run_tests.sh"],
        args = ["$(location //tests/testing:run_tests.py)", "$(location %s)" % src],
        data = data + [
            src,
            "//tests/testing:run_tests.py",
            "//tests/testing:suite.py",
        ] + parts.values(),
        env = env,
        tags = tags + ["exclusive-if-local"],
    )
