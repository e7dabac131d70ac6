"""The installed Debian libraries as one repository of header-less targets.

Each module becomes a `cc_library` that carries only the link options that
pkg-config prints for it; the headers are found in /usr/include. Code depends on
the aliases in //third_party/system, never on this repository.
"""

# Module name of pkg-config by target name.
_MODULES = {
    "absl_base": ["absl_core_headers", "absl_base", "absl_raw_logging_internal"],
    "absl_flat_hash_map": ["absl_flat_hash_map", "absl_flat_hash_set"],
    "absl_hash": ["absl_hash"],
    "absl_numeric": ["absl_int128"],
    "absl_random": ["absl_random_random"],
    "absl_span": ["absl_span", "absl_inlined_vector"],
    "absl_status": ["absl_status"],
    "absl_statusor": ["absl_statusor"],
    "absl_strings": ["absl_strings", "absl_str_format", "absl_cord"],
    "absl_synchronization": ["absl_synchronization"],
    "absl_time": ["absl_time"],
    "archive": ["libarchive"],
    "benchmark": ["benchmark"],
    "curl": ["libcurl"],
    "flatbuffers": ["flatbuffers"],
    "glog": ["libglog"],
    "gmock": ["gmock"],
    "gtest": ["gtest"],
    "openssl": ["openssl"],
    "protobuf": ["protobuf"],
    "sqlite3": ["sqlite3"],
    "xlsxwriter": ["xlsxwriter"],
    "yaml_cpp": ["yaml-cpp"],
    "zlib": ["zlib"],
}

def _link_options(repository_ctx, modules):
    result = repository_ctx.execute(["pkg-config", "--libs"] + modules)
    if result.return_code != 0:
        fail("pkg-config knows no %s: %s\nRun third_party/install first." %
             (" ".join(modules), result.stderr))
    return [o for o in result.stdout.strip().split(" ") if o]

def _target(name, linkopts, deps = []):
    return """
cc_library(
    name = "{}",
    linkopts = {},
    visibility = ["//visibility:public"],
    deps = {},
)
""".format(name, repr(linkopts), repr(deps))

def _system_libraries_impl(repository_ctx):
    build = ["# Written by //third_party/system:pkg_config.bzl."]
    for name in sorted(_MODULES):
        build.append(_target(name, _link_options(repository_ctx, _MODULES[name])))

    # Debian's grpc++ module lists no reflection library; both are named here.
    build.append(_target(
        "grpc",
        ["-lgrpc++_reflection"] + _link_options(repository_ctx, ["grpc++"]),
        [":protobuf"],
    ))
    repository_ctx.file("BUILD.bazel", "\n".join(build))

system_libraries = repository_rule(
    implementation = _system_libraries_impl,
    local = True,
    environ = ["PKG_CONFIG_PATH"],
)
