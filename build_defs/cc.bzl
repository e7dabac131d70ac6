"""The house's C++ rules: the native ones with our warnings and test defaults."""

_COPTS = [
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wno-sign-compare",
    # False positives of g++ 12 over libstdc++ at -O2 and under sanitizers.
    "-Wno-array-bounds",
    "-Wno-maybe-uninitialized",
    "-Wno-restrict",
    "-Wno-stringop-overflow",
    "-Wno-unknown-warning-option",
    "-Wno-error=deprecated-declarations",
]

_FEATURES = ["layering_check"]

_PROGRAM_DEPS = select({
    "//build_defs:tsan": ["//build_defs:tsan_suppressions"],
    "//conditions:default": [],
})

def sl_cc_library(name, copts = [], features = [], **kwargs):
    native.cc_library(
        name = name,
        copts = _COPTS + copts,
        features = _FEATURES + features,
        linkstatic = kwargs.pop("linkstatic", True),
        **kwargs
    )

def sl_cc_binary(name, copts = [], deps = [], features = [], **kwargs):
    native.cc_binary(
        name = name,
        deps = deps + _PROGRAM_DEPS,
        copts = _COPTS + copts,
        features = _FEATURES + features,
        **kwargs
    )

def sl_cc_test(name, copts = [], deps = [], features = [], size = "small", **kwargs):
    native.cc_test(
        name = name,
        deps = deps + _PROGRAM_DEPS,
        copts = _COPTS + copts,
        features = _FEATURES + features,
        size = size,
        **kwargs
    )

def sl_cc_benchmark(name, tags = [], deps = [], **kwargs):
    """A Google Benchmark program, run by hand: bazel run -c opt <name>."""
    native.cc_binary(
        name = name,
        copts = _COPTS,
        tags = tags + ["benchmark"],
        testonly = True,
        deps = deps + ["//third_party/system:benchmark"],
        **kwargs
    )

def sl_cc_fuzz_test(name, corpus = [], deps = [], tags = [], **kwargs):
    """A libFuzzer target.

    Under --config=fuzz this is the fuzzer itself (bazel build, then run the
    binary over its corpus). Otherwise it is a test that replays the corpus, so that
    an input which once failed stays mended.
    """
    native.cc_test(
        name = name,
        copts = _COPTS,
        linkopts = select({
            "//build_defs:fuzz": ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        deps = deps + _PROGRAM_DEPS + select({
            "//build_defs:fuzz": [],
            "//conditions:default": ["//common/testing:fuzz_replay_main"],
        }),
        args = ["$(location %s)" % c for c in corpus],
        data = corpus,
        size = "small",
        tags = tags + ["fuzz"],
        **kwargs
    )
