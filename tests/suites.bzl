"""Every test of the tree by suite. Written by tests/tidy/tidy.py --fix."""

CONFORMANCE = []

E2E = []

FAULTS = []

INTEGRATION = []

TIDY = [
    "//tests/tidy:tidy_test",
]

UNIT = [
    "//common/concurrency:bounded_executor_test",
    "//common/concurrency:cancellation_test",
    "//common/concurrency:single_flight_test",
    "//common/concurrency:timer_queue_test",
    "//common/concurrency:ttl_cache_test",
    "//common/config:load_test",
    "//common/config:schema_test",
    "//common/logging:logging_test",
    "//common/rowset:column_test",
    "//common/rowset:rowset_test",
    "//common/rowset:value_text_test",
    "//common/semantic/model:table_name_test",
    "//common/semantic/model:time_grain_test",
    "//common/semantic:errors_test",
    "//common/semantic:suggest_test",
    "//common/status:make_status_test",
]
