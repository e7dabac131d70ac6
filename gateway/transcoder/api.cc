#include "gateway/transcoder/api.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/json/json_to_proto.h"
#include "common/json/schema.h"
#include "common/rpc/method_policy.h"
#include "common/status/status_macros.h"
#include "gateway/routing/path_template.h"
#include "google/api/annotations.pb.h"
#include "google/api/http.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace semantic_layer::gateway {
namespace {

using google::api::HttpRule;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using json::FieldKind;
using json::FieldSchema;
using json::MessageKind;

constexpr absl::string_view kHttpBody = "google.api.HttpBody";

// The verb and the path of a rule; both empty for a rule without pattern.
std::pair<std::string, std::string> PatternOf(const HttpRule& rule) {
  switch (rule.pattern_case()) {
    case HttpRule::kGet:
      return {"GET", rule.get()};
    case HttpRule::kPut:
      return {"PUT", rule.put()};
    case HttpRule::kPost:
      return {"POST", rule.post()};
    case HttpRule::kDelete:
      return {"DELETE", rule.delete_()};
    case HttpRule::kPatch:
      return {"PATCH", rule.patch()};
    case HttpRule::kCustom:
      return {rule.custom().kind(), rule.custom().path()};
    case HttpRule::PATTERN_NOT_SET:
      break;
  }
  return {"", ""};
}

// Some paths of the surface are declared with a closing slash; both spellings
// are served, so that the table knows them without.
absl::string_view WithoutClosingSlash(absl::string_view path) {
  if (path.size() > 1) absl::ConsumeSuffix(&path, "/");
  return path;
}

bool IsPathScalar(const FieldSchema& field) {
  return !field.repeated && (field.kind != FieldKind::kMessage ||
                             field.message->kind == MessageKind::kWrapper ||
                             field.message->kind == MessageKind::kTimestamp);
}

const FieldSchema* EtagOf(const json::MessageSchema& message) {
  const FieldSchema* field = message.FindByName("etag");
  return field != nullptr && !field->repeated &&
                 field->kind == FieldKind::kString
             ? field
             : nullptr;
}

}  // namespace

class ApiBuilder {
 public:
  ApiBuilder() : api_(new Api) {}

  absl::StatusOr<std::unique_ptr<const Api>> Build(absl::string_view bytes) {
    google::protobuf::FileDescriptorSet set;
    if (!set.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::InvalidArgumentError("the descriptor set is unreadable");
    }
    api_->pool_ = std::make_unique<google::protobuf::DescriptorPool>();
    std::vector<const FileDescriptor*> files;
    for (const auto& proto : set.file()) {
      const FileDescriptor* file = api_->pool_->BuildFile(proto);
      if (file == nullptr) {
        return absl::InvalidArgumentError(absl::StrCat(
            "the descriptor set is inconsistent in ", proto.name()));
      }
      files.push_back(file);
    }
    RETURN_IF_ERROR(CompileSchemas(files));
    for (const FileDescriptor* file : files) {
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          RETURN_IF_ERROR(AddMethod(*file->service(s)->method(m)));
        }
      }
    }
    return std::unique_ptr<const Api>(std::move(api_));
  }

 private:
  absl::Status CompileSchemas(const std::vector<const FileDescriptor*>& files) {
    std::vector<const google::protobuf::Descriptor*> messages;
    for (const FileDescriptor* file : files) {
      // protobuf's own description of itself has groups in its past.
      if (file->name() == "google/protobuf/descriptor.proto") continue;
      for (int i = 0; i < file->message_type_count(); ++i) {
        messages.push_back(file->message_type(i));
      }
    }
    ASSIGN_OR_RETURN(api_->schemas_, json::SchemaSet::Create(messages));
    return absl::OkStatus();
  }

  absl::Status AddMethod(const MethodDescriptor& descriptor) {
    auto method = std::make_unique<ApiMethod>();
    method->full_name =
        absl::StrCat(descriptor.service()->full_name(), "/", descriptor.name());
    method->package = descriptor.file()->package();
    method->descriptor = &descriptor;
    method->input = api_->schemas_->Find(descriptor.input_type()->full_name());
    method->output =
        api_->schemas_->Find(descriptor.output_type()->full_name());
    method->server_streaming = descriptor.server_streaming();
    ASSIGN_OR_RETURN(method->policy, rpc::PolicyOf(descriptor));
    api_->methods_.push_back(std::move(method));
    const HttpRule& rule = descriptor.options().GetExtension(google::api::http);
    RETURN_IF_ERROR(AddRule(*api_->methods_.back(), rule));
    for (const HttpRule& more : rule.additional_bindings()) {
      RETURN_IF_ERROR(AddRule(*api_->methods_.back(), more));
    }
    return absl::OkStatus();
  }

  absl::Status AddRule(const ApiMethod& method, const HttpRule& rule) {
    const auto [verb, path] = PatternOf(rule);
    if (path.empty()) return absl::OkStatus();
    const auto fail = [&method](auto... parts) {
      return absl::InvalidArgumentError(
          absl::StrCat(method.full_name, ": ", parts...));
    };
    if (method.descriptor->client_streaming()) {
      return fail("a client stream cannot have an HTTP route");
    }
    ApiRoute route;
    route.method = &method;
    route.http_method = verb;
    route.path = path;
    route.has_body = !rule.body().empty();
    if (route.has_body && rule.body() != "*") {
      route.body_field = method.input->FindByName(rule.body());
      if (route.body_field == nullptr) {
        return fail("there is no field '", rule.body(), "' for the body");
      }
    }
    if (!rule.response_body().empty()) {
      route.response_field = method.output->FindByName(rule.response_body());
      if (route.response_field == nullptr) {
        return fail("there is no field '", rule.response_body(),
                    "' for the response body");
      }
    }
    const absl::Status bound = AddPathFields(&route);
    if (!bound.ok()) return fail(bound.message());
    route.request_etag = EtagOf(*method.input);
    route.response_etag = EtagOf(*method.output);
    route.raw_response =
        (route.response_field == nullptr
             ? method.output->full_name
             : MessageNameOf(*route.response_field)) == kHttpBody;
    route.raw_request =
        route.has_body && (route.body_field == nullptr
                               ? method.input->full_name
                               : MessageNameOf(*route.body_field)) == kHttpBody;
    RETURN_IF_ERROR(api_->table_.Add(verb, WithoutClosingSlash(path),
                                     method.full_name, api_->routes_.size()));
    api_->routes_.push_back(std::move(route));
    return absl::OkStatus();
  }

  static std::string MessageNameOf(const FieldSchema& field) {
    return field.message == nullptr || field.repeated
               ? ""
               : field.message->full_name;
  }

  static absl::Status AddPathFields(ApiRoute* route) {
    ASSIGN_OR_RETURN(const PathTemplate path_template,
                     ParsePathTemplate(WithoutClosingSlash(route->path)));
    for (const auto& variable : path_template.variables) {
      json::FieldPath path;
      const json::MessageSchema* message = route->method->input;
      for (const std::string& name : variable.field_path) {
        const FieldSchema* field =
            message == nullptr ? nullptr : message->FindByName(name);
        if (field == nullptr || field->repeated) {
          path.clear();
          break;
        }
        path.push_back(field);
        message = field->message;
      }
      if (path.empty() || !IsPathScalar(*path.back())) {
        return absl::InvalidArgumentError(absl::StrCat(
            "'", absl::StrJoin(variable.field_path, "."),
            "' in the path is not a singular scalar field of the request"));
      }
      route->path_fields.push_back(std::move(path));
    }
    return absl::OkStatus();
  }

  std::unique_ptr<Api> api_;
};

Api::Api() = default;
Api::~Api() = default;

absl::StatusOr<std::unique_ptr<const Api>> Api::Create(
    absl::string_view file_descriptor_set) {
  return ApiBuilder().Build(file_descriptor_set);
}

std::string Api::DescribeRoutes() const {
  std::vector<std::string> lines;
  for (const ApiRoute& route : routes_) {
    std::string line = absl::StrCat(route.path, " ", route.http_method, " ",
                                    route.method->full_name);
    if (route.has_body) {
      absl::StrAppend(
          &line,
          " body=", route.body_field == nullptr ? "*" : route.body_field->name);
    }
    if (route.response_field != nullptr) {
      absl::StrAppend(&line, " response_body=", route.response_field->name);
    }
    if (route.method->server_streaming) line += " stream";
    if (route.method->policy.is_public) line += " public";
    if (!route.method->policy.permissions.empty()) {
      absl::StrAppend(&line, " permissions=",
                      absl::StrJoin(route.method->policy.permissions, ","));
    }
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  return absl::StrCat(absl::StrJoin(lines, "\n"), "\n");
}

}  // namespace semantic_layer::gateway
