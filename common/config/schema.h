#ifndef SEMANTIC_LAYER_COMMON_CONFIG_SCHEMA_H_
#define SEMANTIC_LAYER_COMMON_CONFIG_SCHEMA_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/config/secret.h"

namespace semantic_layer::config {

// What a person needs to know about a setting. `name` is its environment
// variable in lower case ("query_address" for QUERY_ADDRESS).
struct KeySpec {
  std::string name;
  // One or two sentences for the reference page; the unit goes here.
  std::string doc = {};
  // Shown in error messages and in the reference page: "127.0.0.1:50052".
  std::string example = {};
  // Accepted range of numbers (for durations: in seconds).
  double min = std::numeric_limits<double>::lowest();
  double max = std::numeric_limits<double>::max();
  // Accepted texts, when only some are; compared without case.
  std::vector<std::string> one_of = {};
  // Anything else that a value must fulfil; the status's message says what is
  // wrong without repeating the value.
  std::function<absl::Status(absl::string_view)> check = nullptr;
};

// The settings of one process: which keys exist, what they mean, and which
// field of which options struct each one fills. A field's value at the time of
// Add is the default. Not thread safe; used while starting.
//
//   struct QueryOptions {
//     int64_t row_limit_max = 100'000;
//     void Describe(config::Schema& schema) {
//       schema.Add(&row_limit_max, {.name = "row_limit_max",
//                                   .doc = "Most rows that one query returns.",
//                                   .example = "100000", .min = 1});
//     }
//   };
//
// Fields must outlive the schema. A name must be given once (CHECK).
class Schema {
 public:
  enum class Type {
    kText,
    kBool,
    kInteger,
    kNumber,
    kDuration,
    kList,
    kSecret
  };

  struct Key {
    KeySpec spec;
    Type type;
    std::string default_text;  // Empty for secrets and for nothing.
    // Reads a value into the field. The error's message says what is wrong
    // with it: "is not a whole number".
    std::function<absl::Status(absl::string_view)> assign;
    // The field's present value as it would be written in the file; a secret
    // that is set gives "********".
    std::function<std::string()> print;
  };

  void Add(std::string* field, KeySpec spec);
  // true/false, yes/no, on/off, 1/0.
  void Add(bool* field, KeySpec spec);
  void Add(int* field, KeySpec spec);
  void Add(int64_t* field, KeySpec spec);
  void Add(double* field, KeySpec spec);
  // "250ms", "30s", "5m", "1h30m"; a bare number counts as `unit`.
  void Add(absl::Duration* field, KeySpec spec,
           absl::Duration unit = absl::Seconds(1));
  // A YAML list, or texts between commas.
  void Add(std::vector<std::string>* field, KeySpec spec);
  void Add(Secret<std::string>* field, KeySpec spec);

  // In the order in which they were added.
  const std::vector<Key>& keys() const { return keys_; }

  // Null when there is none. Upper case and lower case are the same, and so
  // are '.', '-' and '_'.
  const Key* Find(absl::string_view name) const;

  // The names most like `name`, best first, at most three; for "did you mean".
  std::vector<std::string> Nearest(absl::string_view name) const;

 private:
  void AddKey(Key key);

  std::vector<Key> keys_;
};

// The one spelling under which a name is known: lower case with '_' for '.'
// and '-'.
std::string CanonicalName(absl::string_view name);

// "text", "true or false", ...; for messages and the reference page.
absl::string_view TypeName(Schema::Type type);

}  // namespace semantic_layer::config

#endif  // SEMANTIC_LAYER_COMMON_CONFIG_SCHEMA_H_
