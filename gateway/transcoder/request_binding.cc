#include "gateway/transcoder/request_binding.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/json/error.h"
#include "common/json/json_to_proto.h"
#include "common/json/output.h"
#include "common/json/reader.h"
#include "common/json/schema.h"
#include "common/json/text.h"
#include "common/json/wire.h"
#include "gateway/http_server/http_message.h"
#include "gateway/routing/limits.h"
#include "gateway/routing/percent_encoding.h"
#include "gateway/transcoder/api.h"
#include "gateway/transcoder/http_error.h"
#include "gateway/transcoder/limits.h"
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

bool IsBool(const FieldSchema& field) {
  return field.kind == FieldKind::kBool ||
         (field.kind == FieldKind::kMessage &&
          field.message->kind == MessageKind::kWrapper &&
          field.message->fields[0].kind == FieldKind::kBool);
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

  // The field that a parameter's name stands for; empty for a name that is not
  // known. `*whole` becomes false for a part of what has no parts that could be
  // given: the path then ends at that.
  FieldPath Resolve(absl::string_view name, bool* whole) const {
    FieldPath path;
    const MessageSchema* message = &input();
    *whole = true;
    for (const absl::string_view part : absl::StrSplit(name, '.')) {
      if (message == nullptr) return {};
      *whole = message->kind == MessageKind::kPlain &&
               (path.empty() || !path.back()->repeated);
      if (!*whole) return path;
      const FieldSchema* field = message->FindByName(part);
      if (field == nullptr) return {};
      path.push_back(field);
      message = field->message;
    }
    return path;
  }

  // Notes the members of oneofs on the way to a field. Null, or the member that
  // was given before and excludes this field.
  const FieldSchema* Choose(const FieldPath& path) {
    FieldPath above;
    for (const FieldSchema* field : path) {
      if (field->oneof >= 0) {
        const auto [it, added] =
            chosen_.try_emplace({above, field->oneof}, field);
        if (it->second != field) return it->second;
      }
      above.push_back(field);
    }
    return nullptr;
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
      return DetailResponse(
          400, parameters.size() == kMaxQueryParameters
                   ? absl::StrCat("The query string has more than ",
                                  kMaxQueryParameters, " parameters")
                   : std::string("The query string is malformed"));
    }
    if (whole_body()) return std::nullopt;
    for (const FieldPath& path : route_.path_fields) Choose(path);
    if (route_.body_field != nullptr) Choose({route_.body_field});
    absl::flat_hash_set<FieldPath> seen;
    for (const QueryParameter& parameter : parameters) {
      bool whole = true;
      const FieldPath path = Resolve(parameter.name, &whole);
      if (path.empty() || IsTaken(path)) continue;
      const std::string name = json::ShortName(parameter.name);
      const FieldSchema& field = *path.back();
      if (!whole) {
        Fail({"query", name},
             absl::StrCat("'", DottedName(path), "' cannot be given in parts"),
             "not_accepted");
        continue;
      }
      if (!seen.insert(path).second && !field.repeated) {
        return DetailResponse(400, absl::StrCat("The query parameter '", name,
                                                "' is given more than once"));
      }
      if (const FieldSchema* other = Choose(path); other != nullptr) {
        Fail({"query", name},
             absl::StrCat("Only one of '", other->name, "' and '", name,
                          "' may be given"),
             "oneof_conflict");
        continue;
      }
      const bool flag = parameter.bare && IsBool(field);
      BindText(path, flag ? "true" : parameter.value, "query", name,
               &query_bytes_);
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
    if (auto refused = RefuseMediaType()) return refused;
    if (route_.raw_request) {
      BindRawBody();
      RequireFields();
      return std::nullopt;
    }
    const bool empty = absl::StripAsciiWhitespace(request_.body).empty();
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
    if (!document.Parse(text, {.max_values = kMaxBodyValues}, &error)) {
      Fail({"body", static_cast<int64_t>(error.offset)},
           absl::StrCat("JSON decode error: ", error.message), error.type);
      return std::nullopt;
    }
    if (auto refused = RefuseCollisions(document.root())) return refused;
    EncodeBody(document.root());
    if (!whole_body()) RequireFields();
    return std::nullopt;
  }

  // A body that is not what the route reads.
  std::optional<HttpResponse> RefuseMediaType() {
    const Headers& headers = request_.headers;
    if (absl::StripAsciiWhitespace(request_.body).empty()) return std::nullopt;
    const absl::string_view coding = headers.Get("content-encoding");
    if (!coding.empty() && !absl::EqualsIgnoreCase(coding, "identity")) {
      HttpResponse refused =
          DetailResponse(415, "The request body should not be compressed");
      refused.headers.Add("Accept-Encoding", "identity");
      return refused;
    }
    const absl::string_view type = headers.Get("content-type");
    if (route_.raw_request
            ? !json::IsValidUtf8(type)
            : headers.Count("content-type") > 1 || !IsJsonContentType(type)) {
      return DetailResponse(415, "The request body should be application/json");
    }
    return std::nullopt;
  }

  // What path and query give of the body's message, seen from there.
  std::vector<FieldPath> BoundInBody() const {
    if (whole_body()) return bound_;
    std::vector<FieldPath> below;
    for (const FieldPath& path : bound_) {
      if (path.size() > 1 && path.front() == route_.body_field) {
        below.emplace_back(path.begin() + 1, path.end());
      }
    }
    return below;
  }

  void EncodeBody(Value value) {
    std::vector<Error> errors;
    json::EncodeOptions options;
    const std::vector<FieldPath> bound = BoundInBody();
    options.bound = bound;
    if (whole_body()) {
      json::JsonToProto(api_.schemas(), input(), value, options, &body_bytes_,
                        &errors);
    } else if (value.is_null() && route_.body_field->required) {
      errors.push_back({{}, "Field required", "missing", 0});
    } else {
      json::JsonToField(api_.schemas(), *route_.body_field, value, options,
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

  // The value of a field in the body, whose own fields are those from `from`
  // on.
  static std::optional<Value> Find(Value root, const FieldPath& path,
                                   size_t from) {
    std::optional<Value> value = root;
    for (size_t i = from; i < path.size(); ++i) {
      if (!value.has_value() || value->kind() != json::Kind::kObject) {
        return std::nullopt;
      }
      std::optional<Value> member = value->Find(path[i]->name);
      if (!member.has_value()) member = value->Find(path[i]->json_name);
      value = member;
    }
    return value;
  }

  // A body may repeat a path variable, but not contradict it.
  std::optional<HttpResponse> RefuseCollisions(Value root) {
    for (size_t i = 0; i < path_values_.size(); ++i) {
      const FieldPath& path = route_.path_fields[i];
      if (!whole_body() && path.front() != route_.body_field) continue;
      const std::optional<Value> value = Find(root, path, whole_body() ? 0 : 1);
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
  // The member of a oneof that was given, by the message and the oneof.
  std::map<std::pair<FieldPath, int>, const FieldSchema*> chosen_;
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
