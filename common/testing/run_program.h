#ifndef SEMANTIC_LAYER_COMMON_TESTING_RUN_PROGRAM_H_
#define SEMANTIC_LAYER_COMMON_TESTING_RUN_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace semantic_layer::testing {

struct ProgramResult {
  int exit_code = -1;
  std::string output = {};  // standard output and standard error
};

// Whether a program of that name is on the PATH: tests that need one which is
// not everywhere skip with a printed reason.
bool HasProgram(const std::string& name);

// Runs a program to its end. For tests: it has all their rights.
ProgramResult RunProgram(const std::vector<std::string>& arguments);

// Writes bytes to a file of that name in the test's temporary folder and gives
// its path. Aborts when it cannot.
std::string WriteTestFile(const std::string& name, absl::string_view bytes);

}  // namespace semantic_layer::testing

#endif  // SEMANTIC_LAYER_COMMON_TESTING_RUN_PROGRAM_H_
