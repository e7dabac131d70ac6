"""The npm packages of third_party/npm/packages.lock as a Bazel repository.

third_party/install puts them into a cache outside of the checkout, named by the hash of
that file; this rule links the parts that the build reads.
"""

_BUILD = """
package(default_visibility = ["//visibility:public"])

# google/api and google/rpc protos.
filegroup(
    name = "google_protos",
    srcs = glob(["google-proto-files/google/api/*.proto", "google-proto-files/google/rpc/*.proto"]),
)

cc_library(
    name = "duckdb",
    srcs = ["duckdb/lib/libduckdb.so"],
    hdrs = ["duckdb/include/duckdb.h"],
    includes = ["duckdb/include"],
)

# The buf program: lists services by reflection and calls them.
filegroup(
    name = "buf",
    srcs = ["buf/buf"],
)

exports_files([
    "swagger-ui/swagger-ui-bundle.js",
    "swagger-ui/swagger-ui.css",
    "swagger-ui/favicon-32x32.png",
    "redoc/redoc.standalone.js",
    "vega-datasets/flights-3m.parquet",
    "vega-datasets/airports.csv",
    "apache-arrow/Arrow.es2015.min.js",
    "vega/vega.min.js",
    "vega-lite/vega-lite.min.js",
])
"""

# Where a file of this repository comes from, under node_modules.
_LINKS = {
    "google-proto-files/google/api": "google-proto-files/google/api",
    "google-proto-files/google/rpc": "google-proto-files/google/rpc",
    "buf/buf": "@bufbuild/buf-linux-x64/bin/buf",
    "duckdb/lib/libduckdb.so": "@duckdb/node-bindings-linux-x64/libduckdb.so",
    "duckdb/include/duckdb.h": "duckdb/src/duckdb/src/include/duckdb.h",
    "swagger-ui/swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui/swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui/favicon-32x32.png": "swagger-ui-dist/favicon-32x32.png",
    "redoc/redoc.standalone.js": "redoc/bundles/redoc.standalone.js",
    "vega-datasets/flights-3m.parquet": "vega-datasets/data/flights-3m.parquet",
    "vega-datasets/airports.csv": "vega-datasets/data/airports.csv",
    "apache-arrow/Arrow.es2015.min.js": "apache-arrow/Arrow.es2015.min.js",
    "vega/vega.min.js": "vega/build-es5/vega.min.js",
    "vega-lite/vega-lite.min.js": "vega-lite/build/vega-lite.min.js",
}

def _npm_repository_impl(repository_ctx):
    lock = repository_ctx.path(Label("//third_party/npm:packages.lock"))
    installed = repository_ctx.path(Label("//third_party/npm:location"))
    result = repository_ctx.execute(["bash", str(installed), str(lock)])
    root = result.stdout.strip()
    if result.return_code != 0 or not root:
        fail("The npm packages are not installed: %s\nRun third_party/install first." % result.stderr)
    for link in _LINKS:
        repository_ctx.symlink(root + "/node_modules/" + _LINKS[link], link)
    repository_ctx.file("BUILD.bazel", _BUILD)

npm_repository = repository_rule(
    implementation = _npm_repository_impl,
    environ = ["HOME", "SEMANTIC_LAYER_CACHE"],
)
