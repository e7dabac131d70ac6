#include "common/rowset/value.h"

namespace semantic_layer::rowset {

Value Value::At(const Column& column, int64_t row) {
  if (column.IsNull(row)) return Null(column.type());
  switch (StorageOf(column.type())) {
    case StorageKind::kBits:
      return Value(column.type(), column.BoolAt(row));
    case StorageKind::kInts:
      return Value(column.type(), column.IntAt(row));
    case StorageKind::kDoubles:
      return Value(column.type(), column.DoubleAt(row));
    case StorageKind::kText:
      return Value(column.type(), std::string(column.TextAt(row)));
  }
  return Null(column.type());
}

void Value::AppendTo(Column& column) const {
  if (is_null()) {
    column.AppendNull();
    return;
  }
  switch (StorageOf(type_)) {
    case StorageKind::kBits:
      column.AppendBool(bool_value());
      break;
    case StorageKind::kInts:
      column.AppendInt(int_value());
      break;
    case StorageKind::kDoubles:
      column.AppendDouble(double_value());
      break;
    case StorageKind::kText:
      column.AppendText(text());
      break;
  }
}

}  // namespace semantic_layer::rowset
