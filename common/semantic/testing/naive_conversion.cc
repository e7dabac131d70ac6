#include "common/semantic/testing/naive_conversion.h"

#include <string>
#include <utility>

#include "common/semantic/testing/naive_calendar.h"
#include "common/status/status_macros.h"

namespace semantic_layer::semantic {
namespace {

class Conversions {
 public:
  Conversions(const Catalog& catalog, const NaiveRows& rows,
              const NaiveAsked& asked, const NaiveConversion& conversion,
              const NaiveBase& base)
      : rows_(rows),
        asked_(asked),
        conversion_(conversion),
        params_(*conversion.params),
        base_(base),
        other_(*catalog.FindModel(conversion.converted->model)),
        other_time_(
            other_.FindDimension(conversion.converted->agg_time_dimension)) {}

  absl::StatusOr<std::vector<NaiveConverted>> Find() const {
    std::vector<NaiveConverted> found;
    for (size_t row = 0; row < rows_.Count(other_); ++row) {
      ASSIGN_OR_RETURN(const bool counts, Counts(row));
      if (!counts || When(other_, row, *other_time_).is_null()) continue;
      NaiveConverted converted = {row, Latest(row)};
      if (!converted.latest.empty()) found.push_back(std::move(converted));
    }
    return found;
  }

 private:
  Value When(const SemanticModel& model, size_t row,
             const Dimension& time) const {
    return rows_.calendar().Cut(rows_.Clock(model, row, time), time.grain);
  }

  Value Property(const SemanticModel& model, size_t row,
                 const std::string& name) const {
    const Entity* entity = model.FindEntity(name);
    return entity != nullptr ? rows_.Of(model, row, *entity)
                             : rows_.Of(model, row, *model.FindDimension(name));
  }

  // Whether the row meets the conversion's own conditions.
  absl::StatusOr<bool> Counts(size_t row) const {
    for (const NaiveFilter& filter : conversion_.filters) {
      ASSIGN_OR_RETURN(
          const NaiveNames names,
          ResolveNames(rows_, asked_, other_, other_time_, filter));
      const Value holds = filter.meaning->Evaluate([&](const Expression& name) {
        return rows_.Of(other_, other_time_, row, names.at(&name));
      });
      if (!holds.IsTrue()) return false;
    }
    return true;
  }

  std::vector<size_t> Latest(size_t row) const {
    std::vector<size_t> latest;
    for (size_t base : base_.rows) {
      if (!Follows(row, base)) continue;
      if (!latest.empty()) {
        const Value at = When(*base_.model, base, *base_.time);
        const Value best = When(*base_.model, latest[0], *base_.time);
        if (at < best) continue;
        if (best < at) latest.clear();
      }
      latest.push_back(base);
    }
    return latest;
  }

  bool Follows(size_t row, size_t base) const {
    const Value converted_at = When(other_, row, *other_time_);
    const Value at = When(*base_.model, base, *base_.time);
    const Value entity = Property(*base_.model, base, params_.entity);
    if (at.is_null() || converted_at < at || entity.is_null() ||
        !(entity == Property(other_, row, params_.entity))) {
      return false;
    }
    if (params_.window.has_value()) {
      const Value begin =
          Value::Time(Earlier(converted_at.time(), params_.window->count,
                              params_.window->grain.standard));
      if (!(begin < at)) return false;
    }
    for (const ConstantProperty& constant : params_.constant_properties) {
      const Value mine = Property(*base_.model, base, constant.base);
      if (mine.is_null() ||
          !(mine == Property(other_, row, constant.conversion))) {
        return false;
      }
    }
    return true;
  }

  const NaiveRows& rows_;
  const NaiveAsked& asked_;
  const NaiveConversion& conversion_;
  const ConversionParams& params_;
  const NaiveBase& base_;
  const SemanticModel& other_;
  const Dimension* other_time_;
};

}  // namespace

absl::StatusOr<std::vector<NaiveConverted>> FindConversions(
    const Catalog& catalog, const NaiveRows& rows, const NaiveAsked& asked,
    const NaiveConversion& conversion, const NaiveBase& base) {
  return Conversions(catalog, rows, asked, conversion, base).Find();
}

}  // namespace semantic_layer::semantic
