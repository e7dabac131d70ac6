#include "tests/databricks_emulator/sql/metric_view.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/semantic/compiler/compile.h"
#include "common/semantic/yaml/load.h"
#include "common/semantic/yaml/read_document.h"
#include "common/sql/ast/builder.h"
#include "common/sql/ast/walk.h"
#include "common/sql/parser/parse.h"
#include "common/sql/printer/printer.h"
#include "common/status/status_macros.h"
#include "tests/databricks_emulator/sql/sql_error.h"

namespace semantic_layer::emulator {
namespace {

// The model's name in the compiler; nobody sees it.
constexpr char kFile[] = "view.yaml";
constexpr char kPrefix[] = "view__";

const semantic::Diagnostic* FirstError(const semantic::Diagnostics& all) {
  for (const semantic::Diagnostic& diagnostic : all) {
    if (diagnostic.severity == semantic::Severity::kError) return &diagnostic;
  }
  return nullptr;
}

absl::Status CheckDefinition(const semantic::Diagnostics& diagnostics) {
  const semantic::Diagnostic* error = FirstError(diagnostics);
  if (error == nullptr) return absl::OkStatus();
  return SqlError("METRIC_VIEW_INVALID_VIEW_DEFINITION", "42K0M",
                  absl::StrCat("The metric view definition is invalid. Reason: "
                               "line ",
                               error->line, ", column ", error->column, ": ",
                               error->message, "."));
}

std::string WrittenName(const semantic::Annotations& about,
                        const std::string& name) {
  return about.written_name.empty() ? name : about.written_name;
}

// Calls `replace(slot)` for the expression and those under it, outermost first;
// where it returns true the new one is left alone.
template <typename Replace>
void ReplaceEach(sql::Expression*& slot, const Replace& replace) {
  if (replace(slot)) return;
  sql::ForEachExpressionSlot(
      *slot, [&](sql::Expression*& inner) { ReplaceEach(inner, replace); });
}

}  // namespace

absl::StatusOr<MetricView> MetricView::Read(absl::string_view yaml,
                                            absl::string_view catalog,
                                            absl::string_view schema) {
  semantic::LoadOptions options = {.default_catalog = std::string(catalog),
                                   .default_schema = std::string(schema)};
  semantic::ReadResult read = semantic::ReadModelDocument(
      semantic::ModelSource{kFile, std::string(yaml)}, options);
  RETURN_IF_ERROR(CheckDefinition(read.diagnostics));
  RETURN_IF_ERROR(CheckDefinition(
      semantic::LoadDocuments({read.document}, {}).diagnostics));
  if (read.document.shape != semantic::DocumentShape::kMetricView ||
      read.document.models.size() != 1) {
    return SqlError("METRIC_VIEW_INVALID_VIEW_DEFINITION", "42K0M",
                    "The metric view definition is invalid. Reason: it has no "
                    "source with dimensions or measures.");
  }
  MetricView view;
  view.document_ = std::move(read.document);
  for (const auto& field : view.document_.models[0].dimensions) {
    view.columns_.push_back({.name = WrittenName(field.about, field.name),
                             .item = absl::StrCat(kPrefix, field.name)});
  }
  for (const auto& measure : view.document_.metrics) {
    view.columns_.push_back({.name = WrittenName(measure.about, measure.name),
                             .item = measure.name,
                             .measure = true});
  }
  return view;
}

const MetricView::Column* MetricView::Find(absl::string_view name) const {
  for (const Column& column : columns_) {
    if (absl::EqualsIgnoreCase(column.name, name)) return &column;
  }
  return nullptr;
}

absl::StatusOr<std::string> MetricView::ExpandedText(
    const sql::Expression& expr) const {
  sql::Arena arena;
  sql::Expression* copy = sql::Clone(expr, arena);
  absl::Status status;
  ReplaceEach(copy, [&](sql::Expression*& slot) {
    const auto* column = slot->As<sql::ColumnRef>();
    if (column == nullptr) return false;
    for (const auto& field : document_.models[0].dimensions) {
      if (!absl::EqualsIgnoreCase(WrittenName(field.about, field.name),
                                  column->name.parts.back().text)) {
        continue;
      }
      const sql::Parsed<sql::Expression> parsed =
          sql::ParseExpression(field.expr.text);
      status.Update(ErrorOf(field.expr.text, parsed.diagnostics));
      if (status.ok()) slot = sql::Clone(*parsed.node, arena);
      return true;
    }
    return true;
  });
  RETURN_IF_ERROR(status);
  return sql::Print(*copy);
}

absl::StatusOr<sql::Query*> MetricView::Compile(const Question& question,
                                                sql::Arena* arena) const {
  semantic::ModelDocument document = document_;
  semantic::MetricQuestion asked;
  asked.distinct = !question.all_rows;
  for (const Key& key : question.keys) {
    if (key.field != nullptr) {
      asked.group_by.push_back(key.field->item);
      continue;
    }
    semantic::Dimension made;
    made.name = absl::StrCat("asked_for_", asked.group_by.size());
    ASSIGN_OR_RETURN(made.expr.text, ExpandedText(*key.expr));
    asked.group_by.push_back(absl::StrCat(kPrefix, made.name));
    document.models[0].dimensions.push_back(std::move(made));
  }
  for (const Column* measure : question.measures) {
    asked.metrics.push_back(measure->item);
  }
  if (question.where != nullptr) {
    sql::Arena scratch;
    sql::Expression* where = sql::Clone(*question.where, scratch);
    sql::Builder b(scratch);
    ReplaceEach(where, [&](sql::Expression*& slot) {
      const auto* column = slot->As<sql::ColumnRef>();
      if (column == nullptr) return false;
      const Column* field = Find(column->name.parts.back().text);
      if (field != nullptr) slot = b.Column({field->item});
      return true;
    });
    asked.where.push_back(sql::Print(*where));
  }
  const semantic::LoadResult loaded =
      semantic::LoadDocuments({std::move(document)}, {});
  RETURN_IF_ERROR(CheckDefinition(loaded.diagnostics));
  const semantic::CompileResult result =
      semantic::Compile(*loaded.catalog, asked, {});
  if (const semantic::Diagnostic* error = FirstError(result.diagnostics)) {
    return SqlError("METRIC_VIEW_UNSUPPORTED_USAGE", "0A000",
                    absl::StrCat("The metric view usage is not supported. "
                                 "Reason: ",
                                 error->message, "."));
  }
  sql::Builder b(*arena);
  sql::Select* select = b.NewSelect();
  b.AddFrom(select, b.FromSubquery(sql::Clone(*result.compiled.query, *arena),
                                   "compiled"));
  const auto add = [&](const std::string& item, const std::string& name) {
    for (const semantic::OutputColumn& column : result.compiled.columns) {
      if (column.member != item && column.name != item) continue;
      b.AddItem(select, b.Column({"compiled", column.name}), name);
      return;
    }
  };
  for (size_t i = 0; i < question.keys.size(); ++i) {
    add(asked.group_by[i], question.keys[i].name);
  }
  for (const Column* measure : question.measures) {
    add(measure->item, measure->name);
  }
  return b.ToQuery(select);
}

}  // namespace semantic_layer::emulator
