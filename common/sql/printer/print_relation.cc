#include "common/sql/printer/printer.h"

namespace semantic_layer::sql {
namespace {

absl::string_view JoinText(JoinKind kind) {
  switch (kind) {
    case JoinKind::kInner:
      return "JOIN ";
    case JoinKind::kCross:
      return "CROSS JOIN ";
    case JoinKind::kLeft:
      return "LEFT JOIN ";
    case JoinKind::kRight:
      return "RIGHT JOIN ";
    case JoinKind::kFull:
      return "FULL JOIN ";
    case JoinKind::kLeftSemi:
      return "LEFT SEMI JOIN ";
    case JoinKind::kLeftAnti:
      return "LEFT ANTI JOIN ";
  }
  return "";
}

// Whether a relation on the right of a join needs parentheses of its own.
bool NeedsParentheses(const Relation& relation) {
  return relation.Is<JoinRelation>() || relation.Is<PivotRelation>() ||
         relation.Is<UnpivotRelation>();
}

}  // namespace

void Printer::PrintSampleAndAlias(const TableSample* sample,
                                  const Watermark* watermark,
                                  const TableAlias& alias) {
  if (sample != nullptr) {
    Space();
    Print(*sample);
  }
  if (watermark != nullptr) {
    Space();
    Print(*watermark);
  }
  PrintAlias(alias);
}

void Printer::PrintTableRelation(const TableRelation& node) {
  if (node.stream) Keyword("STREAM ");
  PrintObjectName(node.name);
  if (node.time_travel != nullptr) Print(*node.time_travel);
  if (node.changes != nullptr) Print(*node.changes);
  if (!node.options.empty()) {
    Keyword(" WITH ");
    PrintProperties(node.options);
  }
  PrintSampleAndAlias(node.sample, node.watermark, node.alias);
}

void Printer::PrintTimeTravel(const TimeTravel& node) {
  switch (node.travel) {
    case TimeTravelKind::kVersion:
      Keyword(" VERSION AS OF ");
      break;
    case TimeTravelKind::kTimestamp:
      Keyword(" TIMESTAMP AS OF ");
      return Operand(*node.value, Precedence::kComparison);
    case TimeTravelKind::kAtVersion:
    case TimeTravelKind::kAtTimestamp:
      // One word: no comment may come between.
      Text(node.travel == TimeTravelKind::kAtVersion ? "@v" : "@");
      if (const auto* digits = node.value->As<LiteralExpr>()) {
        return Text(digits->text);
      }
      break;
  }
  Print(*node.value);
}

void Printer::PrintSubqueryRelation(const SubqueryRelation& node) {
  if (node.lateral) Keyword("LATERAL ");
  if (node.stream) Keyword("STREAM ");
  ParenthesizedQuery(*node.query);
  PrintSampleAndAlias(node.sample, node.watermark, node.alias);
}

void Printer::PrintValuesRelation(const ValuesRelation& node) {
  PrintRows(node.rows);
  PrintAlias(node.alias);
}

void Printer::PrintFunctionRelation(const FunctionRelation& node) {
  if (node.lateral) Keyword("LATERAL ");
  if (node.stream) Keyword("STREAM ");
  Print(*node.call);
  PrintSampleAndAlias(node.sample, node.watermark, node.alias);
}

void Printer::PrintParenthesizedRelation(const ParenthesizedRelation& node) {
  Text('(');
  Begin(2);
  SoftLine();
  Print(*node.relation);
  CloseLine();
  End();
  Text(')');
  PrintSampleAndAlias(node.sample, node.watermark, node.alias);
}

void Printer::PrintJoinRelation(const JoinRelation& node) {
  if (node.left != nullptr) {
    Print(*node.left);
    Line();
  }
  if (node.natural) Keyword("NATURAL ");
  Keyword(JoinText(node.join));
  if (node.lateral) Keyword("LATERAL ");
  if (NeedsParentheses(*node.right)) {
    Text('(');
    Print(*node.right);
    Text(')');
  } else {
    Print(*node.right);
  }
  if (node.on != nullptr) {
    Keyword(" ON ");
    Begin(2);
    Print(*node.on);
    End();
  } else if (!node.using_columns.empty()) {
    Keyword(" USING ");
    ParenthesizedList(node.using_columns);
  } else if (node.nearest != nullptr) {
    Space();
    Print(*node.nearest);
  }
}

void Printer::PrintNearestClause(const NearestClause& node) {
  Keyword(node.approximate ? "APPROX NEAREST " : "EXACT NEAREST ");
  if (node.count != nullptr) {
    Print(*node.count);
    Space();
  }
  Keyword(node.similarity ? "BY SIMILARITY " : "BY DISTANCE ");
  Print(*node.measure);
}

void Printer::PrintChangesClause(const ChangesClause& node) {
  const absl::string_view word = node.timestamp ? "TIMESTAMP " : "VERSION ";
  Keyword(" CHANGES FROM ");
  Keyword(word);
  Operand(*node.from, Precedence::kComparison);
  if (node.to != nullptr) {
    Keyword(" TO ");
    Keyword(word);
    Operand(*node.to, Precedence::kComparison);
  }
  if (!node.options.empty()) {
    Keyword(" WITH ");
    PrintProperties(node.options);
  }
}

void Printer::PrintTableSample(const TableSample& node) {
  Keyword("TABLESAMPLE ");
  if (node.method == SampleMethod::kBernoulli) Keyword("BERNOULLI ");
  if (node.method == SampleMethod::kSystem) Keyword("SYSTEM ");
  Text('(');
  switch (node.sample) {
    case SampleKind::kPercent:
      Print(*node.size);
      Keyword(" PERCENT");
      break;
    case SampleKind::kRows:
      Print(*node.size);
      Keyword(" ROWS");
      break;
    case SampleKind::kBucket:
      Keyword("BUCKET ");
      Print(*node.size);
      Keyword(" OUT OF ");
      Print(*node.buckets);
      if (node.bucket_on != nullptr) {
        Keyword(" ON ");
        Print(*node.bucket_on);
      }
      break;
    case SampleKind::kBytes:
      Text(node.bytes);
      break;
  }
  Text(')');
  if (node.seed != nullptr) {
    Keyword(" REPEATABLE ");
    Text('(');
    Print(*node.seed);
    Text(')');
  }
}

void Printer::PrintWatermark(const Watermark& node) {
  Keyword("WATERMARK ");
  Print(*node.expression);
  if (!node.alias.empty()) {
    Keyword(" AS ");
    PrintIdentifier(node.alias);
  }
  Keyword(" DELAY OF ");
  Print(*node.delay);
}

void Printer::PrintLateralView(const LateralView& node) {
  Keyword(node.outer ? "LATERAL VIEW OUTER " : "LATERAL VIEW ");
  Print(*node.call);
  if (!node.table_alias.empty()) {
    Space();
    PrintIdentifier(node.table_alias);
  }
  if (!node.columns.empty()) {
    Keyword(" AS ");
    IndentedList(node.columns);
  }
}

void Printer::PrintPivotRelation(const PivotRelation& node) {
  if (node.input != nullptr) {
    Print(*node.input);
    Line();
  }
  Keyword("PIVOT ");
  Text('(');
  Begin(2);
  SoftLine();
  CommaList(node.aggregates);
  Line();
  Keyword("FOR ");
  if (node.columns_parenthesized) {
    ParenthesizedList(node.columns);
  } else {
    CommaList(node.columns);
  }
  Keyword(" IN ");
  Text('(');
  Begin(2);
  SoftLine();
  for (uint32_t i = 0; i < node.values.size(); ++i) {
    if (i > 0) {
      Text(',');
      Line();
    }
    Print(*node.values[i].value);
    if (!node.values[i].alias.empty()) {
      Keyword(" AS ");
      PrintIdentifier(node.values[i].alias);
    }
  }
  CloseLine();
  End();
  Text(')');
  CloseLine();
  End();
  Text(')');
  PrintAlias(node.alias);
}

void Printer::PrintUnpivotRelation(const UnpivotRelation& node) {
  if (node.input != nullptr) {
    Print(*node.input);
    Line();
  }
  Keyword("UNPIVOT ");
  if (node.nulls == UnpivotNulls::kInclude) Keyword("INCLUDE NULLS ");
  if (node.nulls == UnpivotNulls::kExclude) Keyword("EXCLUDE NULLS ");
  Text('(');
  Begin(2);
  SoftLine();
  if (node.values_parenthesized) {
    ParenthesizedList(node.values);
  } else {
    CommaList(node.values);
  }
  Line();
  Keyword("FOR ");
  PrintIdentifier(node.name_column);
  Keyword(" IN ");
  Text('(');
  Begin(2);
  SoftLine();
  for (uint32_t i = 0; i < node.groups.size(); ++i) {
    if (i > 0) {
      Text(',');
      Line();
    }
    const UnpivotGroup& group = node.groups[i];
    if (group.parenthesized) {
      ParenthesizedList(group.columns);
    } else {
      CommaList(group.columns);
    }
    if (!group.alias.empty()) {
      Keyword(" AS ");
      PrintIdentifier(group.alias);
    }
  }
  CloseLine();
  End();
  Text(')');
  CloseLine();
  End();
  Text(')');
  PrintAlias(node.alias);
}

}  // namespace semantic_layer::sql
