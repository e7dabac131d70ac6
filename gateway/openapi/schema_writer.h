#ifndef SEMANTIC_LAYER_GATEWAY_OPENAPI_SCHEMA_WRITER_H_
#define SEMANTIC_LAYER_GATEWAY_OPENAPI_SCHEMA_WRITER_H_

#include <set>
#include <string>
#include <vector>

#include "common/json/schema.h"
#include "common/json/writer.h"
#include "google/protobuf/descriptor.h"

namespace semantic_layer::gateway {

// Writes JSON Schemas (2020-12, as OpenAPI 3.1 has them) of messages in their
// `/api` form. Messages of our own become components that are referred to;
// those with a JSON form of their own are written in place. Not thread safe.
class SchemaWriter {
 public:
  explicit SchemaWriter(const json::SchemaSet& schemas) : schemas_(schemas) {}

  // The schema of a message, by reference if it is a component.
  void Message(const google::protobuf::Descriptor& message,
               json::Writer* writer);
  // The schema of a field's value: a list for a repeated field, an object for a
  // map; with null for a field that may be null. `description` is added.
  void Field(const google::protobuf::FieldDescriptor& field,
             json::Writer* writer);
  // The schema of one element of a field, without description.
  void Element(const google::protobuf::FieldDescriptor& field,
               json::Writer* writer);

  // Writes all components that were referred to, and those that they refer to,
  // as members of the object that is open.
  void Components(json::Writer* writer);

 private:
  void Members(const google::protobuf::Descriptor& message,
               json::Writer* writer);
  void Enum(const google::protobuf::FieldDescriptor& field,
            json::Writer* writer);
  void Scalar(const google::protobuf::FieldDescriptor& field,
              json::Writer* writer);
  // Members of a schema for a message with a JSON form of its own.
  void Special(const google::protobuf::Descriptor& message,
               json::MessageKind kind, json::Writer* writer);

  const json::SchemaSet& schemas_;
  std::set<std::string> known_;
  std::vector<const google::protobuf::Descriptor*> waiting_;
};

// The name of a message's component: "QueryResponse" of the package
// semantic_layer.query.v1 is "query.QueryResponse".
std::string ComponentName(const google::protobuf::Descriptor& message);

}  // namespace semantic_layer::gateway

#endif  // SEMANTIC_LAYER_GATEWAY_OPENAPI_SCHEMA_WRITER_H_
