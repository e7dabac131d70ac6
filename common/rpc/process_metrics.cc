#include "common/rpc/process_metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "absl/time/clock.h"

namespace semantic_layer::rpc {
namespace {

// Resident bytes: the second number of statm, in pages.
double ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  double size = 0;
  double resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double CpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) +
           1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double CountEntries(const char* directory) {
  DIR* dir = ::opendir(directory);
  if (dir == nullptr) return 0;
  int count = 0;
  while (dirent* entry = ::readdir(dir)) count += entry->d_name[0] != '.';
  ::closedir(dir);
  return count;
}

}  // namespace

void AddProcessMetrics(MetricsRegistry& metrics) {
  double started = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  metrics.AddGaugeFunction("process_start_time_seconds",
                           "When the process started, in Unix time.", {},
                           [started] { return started; });
  metrics.AddGaugeFunction("process_resident_memory_bytes",
                           "Memory in use, as the system counts it.", {},
                           ResidentBytes);
  metrics.AddGaugeFunction("process_cpu_seconds_total",
                           "Processor time used, user and system.", {},
                           CpuSeconds);
  metrics.AddGaugeFunction("process_open_fds", "Open file descriptors.", {},
                           [] { return CountEntries("/proc/self/fd"); });
  metrics.AddGaugeFunction("process_threads", "Threads.", {},
                           [] { return CountEntries("/proc/self/task"); });
}

}  // namespace semantic_layer::rpc
