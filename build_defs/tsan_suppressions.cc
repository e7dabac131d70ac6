// What ThreadSanitizer must not report: libraries that were not built with it
// synchronise in ways that it cannot see. Linked by --config=tsan only.

extern "C" const char* __tsan_default_suppressions();

const char* __tsan_default_suppressions() {
  return "called_from_lib:libgrpc.so\n"
         "called_from_lib:libgrpc++.so\n"
         "called_from_lib:libduckdb.so\n"
         "called_from_lib:libglog.so\n"
         "called_from_lib:libprotobuf.so\n"
         "called_from_lib:libgpr.so\n"
         "race:libgrpc\n"
         "race:libgpr\n"
         "race:libabsl_status\n"
         "race:libabsl_cord\n"
         "race:libduckdb\n"
         "race:duckdb::\n"
         // The last owner sees both counts by one load, of twice their width.
         "race_top:std::_Sp_counted_base\n"
         // The engine's own frames are missing from these stacks.
         "race:warehouse::DuckDbResultStream::Start\n"
         // The engine's allocator, in a child process after fork.
         "mutex:__run_postfork_handlers\n";
}
