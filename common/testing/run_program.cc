#include "common/testing/run_program.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "glog/logging.h"
#include "gtest/gtest.h"

namespace semantic_layer::testing {
namespace {

std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

}  // namespace

bool HasProgram(const std::string& name) {
  return RunProgram({"sh", "-c", "command -v " + Quoted(name)}).exit_code == 0;
}

ProgramResult RunProgram(const std::vector<std::string>& arguments) {
  std::string command;
  for (const std::string& argument : arguments) {
    absl::StrAppend(&command, Quoted(argument), " ");
  }
  command += "2>&1";
  ProgramResult result;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  CHECK(pipe != nullptr) << command;
  char piece[4096];
  size_t count = 0;
  while ((count = std::fread(piece, 1, sizeof(piece), pipe)) > 0) {
    result.output.append(piece, count);
  }
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  return result;
}

std::string WriteTestFile(const std::string& name, absl::string_view bytes) {
  const std::string path =
      absl::StrCat(::testing::TempDir(), "/", ::getpid(), "_", name);
  std::FILE* file = std::fopen(path.c_str(), "wb");
  CHECK(file != nullptr) << path;
  CHECK_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  std::fclose(file);
  return path;
}

}  // namespace semantic_layer::testing
