// Tells ThreadSanitizer what the installed Abseil synchronises: it was built
// without it, so that every lock would look like a race. Linked by
// --config=tsan only.
//
// Each function here stands in front of the library's one of the same (mangled)
// name, and calls it. What the library itself reads of ours, conditions that it
// evaluates on behalf of waiting threads, is not looked at.

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" {

void __tsan_acquire(void* address);
void __tsan_release(void* address);
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);

}  // extern "C"

namespace {

// absl::Duration and absl::Time as they are passed.
struct Ticks {
  int64_t seconds;
  uint32_t quarter_nanoseconds;
};

void* Real(const char* name) {
  void* found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) {
    std::fprintf(stderr, "tsan_absl.cc: the installed Abseil has no %s\n",
                 name);
    std::abort();
  }
  return found;
}

// Calls the library's function without looking at what it reads.
template <typename Function, typename... Arguments>
auto Call(Function function, Arguments... arguments) {
  struct Ignored {
    Ignored() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
    ~Ignored() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
  } ignored;
  return function(arguments...);
}

}  // namespace

#define SL_TEXT(name) #name
#define SL_REAL(name)      \
  static const auto real = \
      reinterpret_cast<decltype(&name)>(Real(SL_TEXT(name)))
#define SL_JOIN(begin, end) begin##end
// Notification::WaitForNotificationWithTimeout(Duration) const
#define SL_NOTIFICATION_WAIT_WITH_TIMEOUT  \
  SL_JOIN(_ZNK4absl7debian312Notification, \
          30WaitForNotificationWithTimeoutENS0_8DurationE)

extern "C" {

// ---- Mutex: Lock, Unlock, LockWhen, Await and its kin

void _ZN4absl7debian35Mutex4LockEv(void* mutex) {
  SL_REAL(_ZN4absl7debian35Mutex4LockEv);
  Call(real, mutex);
  __tsan_acquire(mutex);
}

void _ZN4absl7debian35Mutex6UnlockEv(void* mutex) {
  SL_REAL(_ZN4absl7debian35Mutex6UnlockEv);
  __tsan_release(mutex);
  Call(real, mutex);
}

void _ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE(void* mutex,
                                                       void* condition) {
  SL_REAL(_ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE);
  Call(real, mutex, condition);
  __tsan_acquire(mutex);
}

void _ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE(void* mutex,
                                                    void* condition) {
  SL_REAL(_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE);
  __tsan_release(mutex);
  Call(real, mutex, condition);
  __tsan_acquire(mutex);
}

bool _ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE(
    void* mutex, void* condition, Ticks timeout) {
  SL_REAL(
      _ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE);
  __tsan_release(mutex);
  const bool met = Call(real, mutex, condition, timeout);
  __tsan_acquire(mutex);
  return met;
}

bool _ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE(
    void* mutex, void* condition, Ticks deadline) {
  SL_REAL(
      _ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE);
  __tsan_release(mutex);
  const bool met = Call(real, mutex, condition, deadline);
  __tsan_acquire(mutex);
  return met;
}

// ---- CondVar

void _ZN4absl7debian37CondVar4WaitEPNS0_5MutexE(void* changed, void* mutex) {
  SL_REAL(_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE);
  __tsan_release(mutex);
  Call(real, changed, mutex);
  __tsan_acquire(mutex);
}

bool _ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE(
    void* changed, void* mutex, Ticks deadline) {
  SL_REAL(_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE);
  __tsan_release(mutex);
  const bool late = Call(real, changed, mutex, deadline);
  __tsan_acquire(mutex);
  return late;
}

// ---- Notification and BlockingCounter

void _ZN4absl7debian312Notification6NotifyEv(void* notification) {
  SL_REAL(_ZN4absl7debian312Notification6NotifyEv);
  __tsan_release(notification);
  Call(real, notification);
}

void _ZNK4absl7debian312Notification19WaitForNotificationEv(
    void* notification) {
  SL_REAL(_ZNK4absl7debian312Notification19WaitForNotificationEv);
  Call(real, notification);
  __tsan_acquire(notification);
}

bool SL_NOTIFICATION_WAIT_WITH_TIMEOUT(void* notification, Ticks timeout) {
  SL_REAL(SL_NOTIFICATION_WAIT_WITH_TIMEOUT);
  const bool notified = Call(real, notification, timeout);
  __tsan_acquire(notification);
  return notified;
}

bool _ZN4absl7debian315BlockingCounter14DecrementCountEv(void* counter) {
  SL_REAL(_ZN4absl7debian315BlockingCounter14DecrementCountEv);
  __tsan_release(counter);
  return Call(real, counter);
}

void _ZN4absl7debian315BlockingCounter4WaitEv(void* counter) {
  SL_REAL(_ZN4absl7debian315BlockingCounter4WaitEv);
  Call(real, counter);
  __tsan_acquire(counter);
}

// ---- Status: the last owner deletes what others have let go of

void _ZN4absl7debian36Status15UnrefNonInlinedEm(uintptr_t tagged) {
  SL_REAL(_ZN4absl7debian36Status15UnrefNonInlinedEm);
  void* shared = reinterpret_cast<void*>(tagged & ~uintptr_t{3});
  __tsan_release(shared);
  __tsan_acquire(shared);
  Call(real, tagged);
}

}  // extern "C"
