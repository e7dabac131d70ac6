#include "gateway/openapi/openapi.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/json/schema.h"
#include "common/json/writer.h"
#include "gateway/openapi/comments.h"
#include "gateway/openapi/schema_writer.h"
#include "gateway/transcoder/api.h"
#include "google/protobuf/descriptor.h"

namespace semantic_layer::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::ServiceDescriptor;

// Messages inside messages whose fields are shown as query parameters.
constexpr int kMaxParameterDepth = 3;

constexpr char kJson[] = "application/json";

struct ErrorRow {
  const char* status;
  const char* description;
  bool validation;
  bool only_with_login;
};

constexpr ErrorRow kErrors[] = {
    {"400", "The request cannot be carried out as it is.", false, false},
    {"401", "No bearer token, or none that is valid.", false, true},
    {"403", "The token does not grant what the call needs.", false, true},
    {"404", "There is no such thing.", false, false},
    {"422", "The request does not fit its schema.", true, false},
    {"429", "Too much at once; see Retry-After.", false, false},
    {"503", "A service that is needed is down; see Retry-After.", false, false},
    {"504", "The deadline passed.", false, false},
};

// "QueryService" -> "Query".
std::string TagOf(const ServiceDescriptor& service) {
  absl::string_view name = service.name();
  absl::ConsumeSuffix(&name, "Service");
  return std::string(name);
}

// A template's path as OpenAPI spells it: "/a/{x=b/**}" becomes "/a/{x}".
std::string PathOf(const ApiRoute& route) {
  std::string path;
  bool skip = false;
  for (const char c : route.path) {
    if (c == '=') skip = true;
    if (c == '}') skip = false;
    if (!skip) path += c;
  }
  return path;
}

class Builder {
 public:
  explicit Builder(const Api& api)
      : api_(api), writer_(&text_), schemas_(api.schemas()) {}

  std::string Build() {
    NameOperations();
    writer_.BeginObject();
    writer_.Key("openapi").String("3.1.0");
    writer_.Key("info").BeginObject();
    writer_.Key("title").String("Semantic Layer API");
    writer_.Key("version").String("1.0.0");
    writer_.Key("description")
        .String(
            "Metrics defined once, asked for by anyone. Every path is also a "
            "gRPC method; field names and errors are the same in both.");
    writer_.EndObject();
    Tags();
    Paths();
    writer_.Key("components").BeginObject();
    SecuritySchemes();
    writer_.Key("schemas").BeginObject();
    ErrorSchemas();
    schemas_.Components(&writer_);
    writer_.EndObject().EndObject().EndObject();
    writer_.Flush();
    return std::move(text_);
  }

 private:
  void Tags() {
    std::set<const ServiceDescriptor*> seen;
    writer_.Key("tags").BeginArray();
    for (const ApiRoute& route : api_.routes()) {
      const ServiceDescriptor& service = *route.method->descriptor->service();
      if (!seen.insert(&service).second) continue;
      writer_.BeginObject().Key("name").String(TagOf(service));
      const std::string comment = CommentOf(service);
      if (!comment.empty()) writer_.Key("description").String(comment);
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  void Paths() {
    std::map<std::string, std::vector<const ApiRoute*>> by_path;
    for (const ApiRoute& route : api_.routes()) {
      by_path[PathOf(route)].push_back(&route);
    }
    writer_.Key("paths").BeginObject();
    for (const auto& [path, routes] : by_path) {
      writer_.Key(path).BeginObject();
      for (const ApiRoute* route : routes) {
        if (route->http_method == "*") continue;  // OpenAPI has no word for it
        writer_.Key(absl::AsciiStrToLower(route->http_method));
        Operation(*route);
      }
      writer_.EndObject();
    }
    writer_.EndObject();
  }

  // "Model_GetModel"; a method's further bindings are numbered in the order in
  // which they are declared.
  void NameOperations() {
    std::map<const ApiMethod*, int> counts;
    for (const ApiRoute& route : api_.routes()) {
      const int count = ++counts[route.method];
      const auto& method = *route.method->descriptor;
      std::string& id = operation_ids_[&route];
      id = absl::StrCat(TagOf(*method.service()), "_", method.name());
      if (count > 1) absl::StrAppend(&id, "_", count);
    }
  }

  void Operation(const ApiRoute& route) {
    const ApiMethod& method = *route.method;
    writer_.BeginObject();
    writer_.Key("operationId").String(operation_ids_[&route]);
    writer_.Key("tags").BeginArray();
    writer_.String(TagOf(*method.descriptor->service())).EndArray();
    std::string comment = CommentOf(*method.descriptor);
    if (!comment.empty()) {
      writer_.Key("summary").String(FirstSentence(comment));
    }
    const auto& permissions = method.policy.permissions;
    if (!permissions.empty()) {
      absl::StrAppend(&comment, comment.empty() ? "" : "\n\n", "Needs `",
                      absl::StrJoin(permissions, "`, `"), "`.");
      writer_.Key("x-permissions").BeginArray();
      for (const std::string& permission : permissions) {
        writer_.String(permission);
      }
      writer_.EndArray();
    }
    writer_.Key("description").String(comment);
    writer_.Key("security").BeginArray();
    if (!method.policy.is_public) {
      writer_.BeginObject().Key("bearer").BeginArray().EndArray().EndObject();
    }
    writer_.EndArray();
    Parameters(route);
    if (route.has_body) RequestBody(route);
    Responses(route);
    writer_.EndObject();
  }

  void Parameters(const ApiRoute& route) {
    writer_.Key("parameters").BeginArray();
    const Descriptor& input = *route.method->descriptor->input_type();
    std::set<std::string> in_path;
    for (const auto& path : route.path_fields) {
      const Descriptor* message = &input;
      const FieldDescriptor* field = nullptr;
      std::string name;
      for (const json::FieldSchema* step : path) {
        field = message->FindFieldByName(step->name);
        message = field->message_type();
        absl::StrAppend(&name, name.empty() ? "" : ".", step->name);
      }
      in_path.insert(name);
      Parameter("path", name, *field, /*required=*/true);
    }
    if (!route.has_body || route.body_field != nullptr) {
      const std::string body =
          route.body_field == nullptr ? "" : route.body_field->name;
      QueryParameters(input, "", body, in_path, 0);
    }
    if (route.request_etag != nullptr) {
      writer_.BeginObject();
      writer_.Key("name").String("If-Match").Key("in").String("header");
      writer_.Key("description")
          .String("Only if the thing still has this entity tag.");
      writer_.Key("schema").BeginObject().Key("type").String("string");
      writer_.EndObject().EndObject();
    }
    writer_.EndArray();
  }

  void QueryParameters(const Descriptor& message, const std::string& prefix,
                       const std::string& body,
                       const std::set<std::string>& in_path, int depth) {
    if (depth == kMaxParameterDepth) return;
    const json::MessageSchema& schema =
        *api_.schemas().Find(message.full_name());
    for (int i = 0; i < message.field_count(); ++i) {
      const FieldDescriptor& field = *message.field(i);
      const std::string name = absl::StrCat(prefix, field.name());
      if (in_path.count(name) != 0 || (depth == 0 && field.name() == body) ||
          field.is_map()) {
        continue;
      }
      const Descriptor* inner = field.message_type();
      const bool plain =
          inner != nullptr && api_.schemas().Find(inner->full_name())->kind ==
                                  json::MessageKind::kPlain;
      if (plain && field.is_repeated()) continue;
      if (plain) {
        QueryParameters(*inner, name + ".", body, in_path, depth + 1);
      } else {
        Parameter("query", name, field,
                  depth == 0 && schema.FindByName(field.name())->required);
      }
    }
  }

  void Parameter(const char* place, const std::string& name,
                 const FieldDescriptor& field, bool required) {
    writer_.BeginObject();
    writer_.Key("name").String(name).Key("in").String(place);
    if (required) writer_.Key("required").Bool(true);
    const std::string comment = CommentOf(field);
    if (!comment.empty()) writer_.Key("description").String(comment);
    writer_.Key("schema");
    if (field.is_repeated()) {
      writer_.BeginObject().Key("type").String("array").Key("items");
      schemas_.Element(field, &writer_);
      writer_.EndObject();
    } else {
      schemas_.Element(field, &writer_);
    }
    writer_.EndObject();
  }

  // The value of a field of `message`, or the message itself.
  void Value(const Descriptor& message, const json::FieldSchema* field) {
    if (field == nullptr) {
      schemas_.Message(message, &writer_);
      return;
    }
    const FieldDescriptor& descriptor = *message.FindFieldByName(field->name);
    if (descriptor.is_repeated()) {
      schemas_.Field(descriptor, &writer_);
    } else {
      schemas_.Element(descriptor, &writer_);
    }
  }

  void RequestBody(const ApiRoute& route) {
    const Descriptor& input = *route.method->descriptor->input_type();
    writer_.Key("requestBody").BeginObject();
    writer_.Key("required")
        .Bool(route.body_field == nullptr ? route.method->input->has_required
                                          : route.body_field->required);
    writer_.Key("content").BeginObject();
    if (route.raw_request) {
      writer_.Key("*/*").BeginObject().EndObject();
    } else {
      writer_.Key(kJson).BeginObject().Key("schema");
      Value(input, route.body_field);
      writer_.EndObject();
    }
    writer_.EndObject().EndObject();
  }

  void Responses(const ApiRoute& route) {
    writer_.Key("responses").BeginObject();
    writer_.Key("200").BeginObject();
    writer_.Key("description").String("The answer.");
    writer_.Key("content").BeginObject();
    if (route.raw_response) {
      writer_.Key("*/*").BeginObject().EndObject();
    } else if (route.method->server_streaming) {
      StreamContent(route);
    } else {
      writer_.Key(kJson).BeginObject().Key("schema");
      Value(*route.method->descriptor->output_type(), route.response_field);
      writer_.EndObject();
    }
    writer_.EndObject().EndObject();
    for (const ErrorRow& error : kErrors) {
      if (error.only_with_login && route.method->policy.is_public) continue;
      writer_.Key(error.status).BeginObject();
      writer_.Key("description").String(error.description);
      writer_.Key("content").BeginObject().Key(kJson).BeginObject();
      writer_.Key("schema").BeginObject().Key("$ref").String(
          error.validation ? "#/components/schemas/ValidationError"
                           : "#/components/schemas/Error");
      writer_.EndObject().EndObject().EndObject().EndObject();
    }
    writer_.EndObject();
  }

  // One element a line; the media types differ only in what is around them.
  void StreamContent(const ApiRoute& route) {
    const Descriptor& output = *route.method->descriptor->output_type();
    const bool rows =
        route.response_field != nullptr &&
        route.response_field->message != nullptr &&
        route.response_field->message->kind == json::MessageKind::kRowSet;
    const auto element = [&] {
      if (!rows) return Value(output, route.response_field);
      writer_.BeginObject().Key("type").String("object");
      writer_.Key("additionalProperties").Bool(true).EndObject();
    };
    for (const char* type : {"application/x-ndjson", "text/event-stream"}) {
      writer_.Key(type).BeginObject().Key("schema");
      element();
      writer_.EndObject();
    }
    writer_.Key(kJson).BeginObject().Key("schema").BeginObject();
    writer_.Key("type").String("array").Key("items");
    element();
    writer_.EndObject().EndObject();
  }

  void SecuritySchemes() {
    writer_.Key("securitySchemes").BeginObject().Key("bearer").BeginObject();
    writer_.Key("type").String("http").Key("scheme").String("bearer");
    writer_.Key("bearerFormat").String("JWT");
    writer_.Key("description")
        .String("The access_token that POST /api/auth/login answers.");
    writer_.EndObject().EndObject();
  }

  void ErrorSchemas() {
    writer_.Key("Error").Raw(
        R"({"type":"object","required":["detail"],"properties":)"
        R"({"detail":{"type":"string"}}})");
    writer_.Key("ValidationError")
        .Raw(R"({"type":"object","required":["detail"],"properties":{"detail":)"
             R"({"anyOf":[{"type":"string"},{"type":"array","items":)"
             R"({"type":"object","required":["loc","msg","type"],"properties":)"
             R"({"loc":{"type":"array","items":{"type":["string","integer"]}},)"
             R"("msg":{"type":"string"},"type":{"type":"string"}}}}]}}})");
  }

  const Api& api_;
  std::string text_;
  json::Writer writer_;
  SchemaWriter schemas_;
  std::map<const ApiRoute*, std::string> operation_ids_;
};

}  // namespace

std::string MakeOpenApi(const Api& api) { return Builder(api).Build(); }

}  // namespace semantic_layer::gateway
