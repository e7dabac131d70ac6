#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/semantic/testing/random_world.h"

namespace semantic_layer::semantic {
namespace {

using Kind = Expression::Kind;

Expression TextCondition(Expression item, Dice* dice) {
  const auto text = [&] {
    return Expression::Literal(Value::Text(dice->Pick(WorldTexts())));
  };
  switch (dice->Below(5)) {
    case 0:
      return Expression::Of(Kind::kIsNull, {std::move(item)});
    case 1:
      return Expression::Of(Kind::kNotEqual, {std::move(item), text()});
    case 2:
      return Expression::Of(Kind::kGreaterOrEqual, {std::move(item), text()});
    case 3:
      return Expression::Of(Kind::kIn, {std::move(item), text(), text()});
    default:
      return Expression::Of(Kind::kEqual, {std::move(item), text()});
  }
}

Expression KeyCondition(Expression item, Dice* dice) {
  const auto key = [&] {
    return Expression::Literal(Value::Number(1 + dice->Below(kWorldKeys)));
  };
  switch (dice->Below(3)) {
    case 0:
      return Expression::Of(Kind::kNot,
                            {Expression::Of(Kind::kIsNull, {std::move(item)})});
    case 1:
      return Expression::Of(Kind::kIn, {std::move(item), key(), key(), key()});
    default:
      return Expression::Of(Kind::kNotEqual, {std::move(item), key()});
  }
}

Expression TimeCondition(Expression item, Dice* dice) {
  int y = 0, m = 0, d = 0;
  const std::string day = RandomDay(dice);
  std::sscanf(day.c_str(), "%d-%d-%d", &y, &m, &d);
  Expression when =
      Expression::Literal(Value::Time(absl::CivilSecond(y, m, d)));
  return Expression::Of(dice->Chance(60) ? Kind::kGreaterOrEqual : Kind::kLess,
                        {std::move(item), std::move(when)});
}

Expression One(const WorldItem& item, Dice* dice, bool templates) {
  Expression name = templates ? Expression::Template(item.Template())
                              : Expression::Name(item.Dunder());
  switch (item.kind) {
    case ItemKind::kText:
      return TextCondition(std::move(name), dice);
    case ItemKind::kKey:
      return KeyCondition(std::move(name), dice);
    case ItemKind::kTime:
      return TimeCondition(std::move(name), dice);
    case ItemKind::kBoolean:
      if (dice->Chance(50)) return name;
      return Expression::Of(Kind::kNot, {std::move(name)});
  }
  return name;
}

}  // namespace

std::string WorldItem::Dunder() const {
  std::vector<std::string> parts = path;
  parts.push_back(name);
  if (!grain.empty()) parts.push_back(grain);
  return absl::StrJoin(parts, "__");
}

std::string WorldItem::Template() const {
  std::vector<std::string> before = path;
  std::string element = name;
  if (!before.empty() && kind != ItemKind::kKey) {
    element = absl::StrCat(before.back(), "__", name);
    before.pop_back();
  }
  std::string text = absl::StrCat(kind == ItemKind::kKey    ? "Entity"
                                  : kind == ItemKind::kTime ? "TimeDimension"
                                                            : "Dimension",
                                  "('", element, "'");
  if (!grain.empty()) absl::StrAppend(&text, ", '", grain, "'");
  if (!before.empty()) {
    absl::StrAppend(&text, ", entity_path=['", absl::StrJoin(before, "', '"),
                    "']");
  }
  return text + ")";
}

Expression RandomCondition(const std::vector<WorldItem>& items, Dice* dice,
                           bool templates) {
  Expression first = One(dice->Pick(items), dice, templates);
  if (dice->Chance(75)) return first;
  Expression second = One(dice->Pick(items), dice, templates);
  return Expression::Of(dice->Chance(50) ? Kind::kAnd : Kind::kOr,
                        {std::move(first), std::move(second)});
}

}  // namespace semantic_layer::semantic
