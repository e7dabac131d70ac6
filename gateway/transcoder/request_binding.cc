#include "gateway/transcoder/request_binding.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/json/error.h"
#include "common/json/json_to_proto.h"
#include "common/json/output.h"
#include "common/json/reader.h"
#include "common/json/schema.h"
#include "common/json/wire.h"
#include "gateway/http_server/http_message.h"
#include "gateway/routing/percent_encoding.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/http_error.h"
#include "gateway/transcoder/media_type.h"

namespace semantic_layer::gateway {
namespace {

using json::Error;
using json::FieldKind;
using json::FieldPath;
using json::FieldSchema;
using json::MessageKind;
using json::MessageSchema;
using json::Value;

// Fields of google.api.HttpBody.
constexpr uint32_t kHttpBodyContentType = 1;
constexpr uint32_t kHttpBodyData = 2;

std::string DottedName(const FieldPath& path) {
  std::string name;
  for (const FieldSchema* field : path) {
    absl::StrAppend(&name, name.empty() ? "" : ".", field->name);
  }
  return name;
}

// Wraps the bytes of the last field of a path in the messages above it.
std::string Nest(const FieldPath& path, std::string bytes) {
  for (size_t i = path.size() - 1; i > 0; --i) {
    std::string outer;
    {
      json::Output out(&outer);
      json::AppendTag(path[i - 1]->number, json::WireType::kBytes, &out);
      json::AppendBytes(bytes, &out);
    }
    bytes = std::move(outer);
  }
  return bytes;
}

class Binder {
 public:
  Binder(const Api& api, const ApiRoute& route, const HttpRequest& request)
      : api_(api), route_(route), request_(request) {}

  std::optional<HttpResponse> Bind(const std::vector<std::string>& values,
                                   std::string* message) {
    for (size_t i = 0; i < values.size(); ++i) {
      std::string& bytes = path_values_.emplace_back();
      BindText(route_.path_fields[i], values[i], "path",
               DottedName(route_.path_fields[i]), &bytes);
      path_bytes_ += bytes;
    }
    if (auto refused = BindQuery()) return refused;
    if (auto refused = BindEtag()) return refused;
    if (auto refused = BindBody()) return refused;
    if (!errors_.empty()) return ValidationResponse(errors_);
    // Of a field that occurs twice the later one wins.
    *message = absl::StrCat(body_bytes_, query_bytes_, path_bytes_);
    return std::nullopt;
  }

 private:
  const MessageSchema& input() const { return *route_.method->input; }
  bool whole_body() const {
    return route_.has_body && route_.body_field == nullptr;
  }

  void Fail(json::Path loc, absl::string_view message, absl::string_view type) {
    errors_.push_back(
        {std::move(loc), std::string(message), std::string(type), 0});
  }

  // Reads one parameter's text into its field.
  void BindText(const FieldPath& path, absl::string_view text,
                const char* place, const std::string& name,
                std::string* bytes) {
    Error error;
    std::string field_bytes;
    if (path.back()->kind == FieldKind::kString &&
        text.find('\0') != absl::string_view::npos) {
      return Fail({std::string(place), name},
                  "Input should not contain the character NUL",
                  "string_pattern_mismatch");
    }
    if (!json::TextToField(api_.schemas(), *path.back(), text, &field_bytes,
                           &error)) {
      return Fail({std::string(place), name}, error.message, error.type);
    }
    *bytes += Nest(path, std::move(field_bytes));
    bound_.push_back(path);
  }

  // The field that a parameter's name stands for, or empty.
  FieldPath Resolve(absl::string_view name) const {
    FieldPath path;
    const MessageSchema* message = &input();
    for (const absl::string_view part : absl::StrSplit(name, '.')) {
      if (message == nullptr || message->kind != MessageKind::kPlain) return {};
      if (!path.empty() && path.back()->repeated) return {};
      const FieldSchema* field = message->FindByName(part);
      if (field == nullptr) return {};
      path.push_back(field);
      message = field->message;
    }
    return path;
  }

  // True if the path or the body gives this field.
  bool IsTaken(const FieldPath& path) const {
    if (path.front() == route_.body_field) return true;
    return std::find(route_.path_fields.begin(), route_.path_fields.end(),
                     path) != route_.path_fields.end();
  }

  std::optional<HttpResponse> BindQuery() {
    std::vector<QueryParameter> parameters;
    if (!ParseQuery(request_.query(), &parameters)) {
      return DetailResponse(400, "The query string is malformed");
    }
    if (whole_body()) return std::nullopt;
    absl::flat_hash_set<const FieldSchema*> seen;
    for (const QueryParameter& parameter : parameters) {
      const FieldPath path = Resolve(parameter.name);
      if (path.empty() || IsTaken(path)) continue;
      const FieldSchema& field = *path.back();
      const bool again = !seen.insert(&field).second;
      if (again && !field.repeated) {
        return DetailResponse(400, absl::StrCat("The query parameter '",
                                                json::ShortName(parameter.name),
                                                "' is given more than once"));
      }
      const bool flag = parameter.bare && field.kind == FieldKind::kBool;
      BindText(path, flag ? "true" : parameter.value, "query",
               json::ShortName(parameter.name), &query_bytes_);
    }
    return std::nullopt;
  }

  std::optional<HttpResponse> BindEtag() {
    const absl::string_view header = request_.headers.Get("if-match");
    if (route_.request_etag == nullptr || header.empty() || header == "*") {
      return std::nullopt;
    }
    if (header.find(',') != absl::string_view::npos ||
        request_.headers.Count("if-match") > 1) {
      return DetailResponse(400, "If-Match should hold one entity tag");
    }
    BindText({route_.request_etag}, UnquoteEtag(header), "header", "If-Match",
             &query_bytes_);
    return std::nullopt;
  }

  std::optional<HttpResponse> BindBody() {
    if (!route_.has_body) {
      const absl::string_view body = absl::StripAsciiWhitespace(request_.body);
      if (!body.empty() && body != "{}") {
        return DetailResponse(400, "This route takes no request body");
      }
      RequireFields();
      return std::nullopt;
    }
    if (route_.raw_request) {
      BindRawBody();
      RequireFields();
      return std::nullopt;
    }
    const bool empty = absl::StripAsciiWhitespace(request_.body).empty();
    if (!empty && !IsJsonContentType(request_.headers.Get("content-type"))) {
      return DetailResponse(415, "The request body should be application/json");
    }
    if (empty && !whole_body()) {
      if (route_.body_field->required)
        Fail({"body"}, "Field required", "missing");
      RequireFields();
      return std::nullopt;
    }
    const absl::string_view text =
        empty ? absl::string_view("{}") : absl::string_view(request_.body);
    json::Document document;
    Error error;
    if (!document.Parse(text, {}, &error)) {
      Fail({"body", static_cast<int64_t>(error.offset)},
           absl::StrCat("JSON decode error: ", error.message), error.type);
      return std::nullopt;
    }
    if (whole_body()) {
      if (auto refused = RefuseCollisions(document.root())) return refused;
    }
    EncodeBody(document.root());
    if (!whole_body()) RequireFields();
    return std::nullopt;
  }

  void EncodeBody(Value value) {
    std::vector<Error> errors;
    json::EncodeOptions options;
    options.bound = bound_;
    if (whole_body()) {
      json::JsonToProto(api_.schemas(), input(), value, options, &body_bytes_,
                        &errors);
    } else if (value.is_null() && route_.body_field->required) {
      errors.push_back({{}, "Field required", "missing", 0});
    } else {
      json::JsonToField(api_.schemas(), *route_.body_field, value, {},
                        &body_bytes_, &errors);
    }
    for (Error& mistake : errors) {
      mistake.loc.insert(mistake.loc.begin(), std::string("body"));
      errors_.push_back(std::move(mistake));
    }
  }

  void BindRawBody() {
    std::string raw;
    {
      json::Output out(&raw);
      json::AppendTag(kHttpBodyContentType, json::WireType::kBytes, &out);
      json::AppendBytes(request_.headers.Get("content-type"), &out);
      json::AppendTag(kHttpBodyData, json::WireType::kBytes, &out);
      json::AppendBytes(request_.body, &out);
    }
    if (route_.body_field == nullptr) {
      body_bytes_ = std::move(raw);
      return;
    }
    json::Output out(&body_bytes_);
    json::AppendTag(route_.body_field->number, json::WireType::kBytes, &out);
    json::AppendBytes(raw, &out);
  }

  // A body may repeat a path variable, but not contradict it.
  std::optional<HttpResponse> RefuseCollisions(Value root) {
    for (size_t i = 0; i < path_values_.size(); ++i) {
      const FieldPath& path = route_.path_fields[i];
      std::optional<Value> value = root;
      for (const FieldSchema* field : path) {
        if (!value.has_value() || value->kind() != json::Kind::kObject) {
          value = std::nullopt;
          break;
        }
        std::optional<Value> member = value->Find(field->name);
        if (!member.has_value()) member = value->Find(field->json_name);
        value = member;
      }
      if (!value.has_value() || value->is_null()) continue;
      std::string bytes;
      std::vector<Error> ignored;  // encoding the whole body reports them
      if (!json::JsonToField(api_.schemas(), *path.back(), *value, {}, &bytes,
                             &ignored)) {
        continue;
      }
      if (!path_values_[i].empty() &&
          path_values_[i] != Nest(path, std::move(bytes))) {
        return DetailResponse(
            400, absl::StrCat("The body's '", DottedName(path),
                              "' differs from the one in the path"));
      }
    }
    return std::nullopt;
  }

  // Required fields of the request itself that nothing gave.
  void RequireFields() {
    if (!input().has_required) return;
    for (const FieldSchema& field : input().fields) {
      if (!field.required || &field == route_.body_field) continue;
      const bool given =
          std::any_of(bound_.begin(), bound_.end(),
                      [&](const FieldPath& p) { return p.front() == &field; });
      // One that was given wrongly has been reported.
      const bool reported =
          std::any_of(errors_.begin(), errors_.end(), [&](const Error& e) {
            return e.loc.size() > 1 &&
                   e.loc[1] == json::PathElement(field.name);
          });
      if (!given && !reported) {
        Fail({"query", field.name}, "Field required", "missing");
      }
    }
  }

  const Api& api_;
  const ApiRoute& route_;
  const HttpRequest& request_;
  std::vector<FieldPath> bound_;
  std::vector<Error> errors_;
  std::vector<std::string> path_values_;  // of each variable
  std::string path_bytes_;                // of all
  std::string query_bytes_;
  std::string body_bytes_;
};

}  // namespace

absl::string_view UnquoteEtag(absl::string_view tag) {
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') {
    return tag.substr(1, tag.size() - 2);
  }
  return tag;
}

std::optional<HttpResponse> BindRequest(const Api& api, const ApiRoute& route,
                                        const std::vector<std::string>& values,
                                        const HttpRequest& request,
                                        std::string* message) {
  return Binder(api, route, request).Bind(values, message);
}

}  // namespace semantic_layer::gateway
