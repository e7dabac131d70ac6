#ifndef SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_VIEW_TREE_H_
#define SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_VIEW_TREE_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "common/semantic/interchange/loss_list.h"
#include "common/semantic/interchange/row_names.h"
#include "common/semantic/model/model_document.h"
#include "common/sql/ast/arena.h"
#include "common/sql/ast/builder.h"

namespace semantic_layer::semantic {

// A model of the document, joined to the view's source by entities.
struct ViewJoin {
  std::string name;
  int parent = -1;  // in ViewTree::joins(); -1 the source
  const SemanticModel* model = nullptr;
  std::string entity;  // by which it is joined
  const sql::Expression* on = nullptr;
};

// A field of the view.
struct ViewField {
  std::string name;
  const sql::Expression* tree = nullptr;
  const Dimension* dimension = nullptr;  // null for a key
  const Annotations* about = nullptr;
};

// The rows of a metric view made of a document: one model is the source, and
// the models that it reaches towards keys are joins, nested as they are
// reached. Names columns by the path of joins. Not thread safe.
class ViewTree : public RowNames {
 public:
  // Everything must outlive the tree; `arena` owns what it makes.
  ViewTree(const ModelDocument* document, const SemanticModel* source,
           sql::Arena* arena, LossList* losses);

  const SemanticModel& source() const { return source_; }
  const std::vector<ViewJoin>& joins() const { return joins_; }
  const std::vector<ViewField>& fields() const { return fields_; }
  const ViewField* FindField(const std::string& name) const;
  // The field that who reads the view takes for its metric_time (ADR 0101): the
  // finest of the dimensions that are times, the first of several. May be
  // empty.
  std::string MetricTime() const;
  // Adds a field by the start of the periods of another one, or finds it. Null
  // when the name is taken.
  const ViewField* AddPeriodField(const std::string& time, TimeGrain grain);

  sql::Expression* Qualify(const SemanticModel& model, sql::Expression* tree,
                           std::string* why) override;
  sql::Expression* Element(const SemanticModel& model,
                           const std::vector<std::string>& path,
                           const std::string& element,
                           std::string* why) override;
  sql::Expression* Column(const std::string& model,
                          const sql::ColumnRef& column,
                          std::string* why) override;

 private:
  void AddJoins();
  void AddJoinsOf(int parent);
  void AddJoin(int parent, const Entity& from, const SemanticModel& model,
               const Entity& to);
  bool IsOnPath(int join, const SemanticModel& model) const;
  void AddFields();
  static int TimeRank(const ViewField& field);
  // Moves the time of the source's metrics in front of its other times.
  void PutOwnTimeFirst();
  // Notes that a field of this name stands in front of a column of the source,
  // unless it is that column.
  void Hide(const std::string& field, absl::string_view column);
  void AddField(int join, const std::string& name, const SqlText& expr,
                const std::string& column, const Dimension* dimension,
                const Annotations& about, const std::string& element);
  const SemanticModel& ModelOf(int join) const;
  std::vector<std::string> PathOf(int join) const;
  bool IsTaken(const std::string& column) const;
  sql::Expression* Prefixed(int join, sql::Expression* tree, std::string* why);
  sql::Expression* ElementOf(int join, const std::string& element,
                             std::string* why);
  sql::Expression* KeyPart(const Entity& entity, size_t part,
                           const std::string& prefix);

  const ModelDocument& document_;
  const SemanticModel& source_;
  sql::Builder b_;
  LossList& losses_;
  std::vector<ViewJoin> joins_;
  std::vector<ViewField> fields_;
  // Fields that are not the source's column of their name.
  absl::flat_hash_set<std::string> hiding_;
  absl::flat_hash_set<std::string> names_;
  const Annotations none_;
};

}  // namespace semantic_layer::semantic

#endif  // SEMANTIC_LAYER_COMMON_SEMANTIC_INTERCHANGE_VIEW_TREE_H_
