#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/json/json_to_proto.h"
#include "common/json/proto_to_json.h"
#include "common/json/reader.h"
#include "common/json/schema.h"
#include "common/json/testdata/test_messages.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace semantic_layer::json {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using test::Everything;
using test::Strict;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const SchemaSet& Schemas() {
  static const SchemaSet& schemas = *[] {
    auto set =
        SchemaSet::Create({Everything::descriptor(), Strict::descriptor()});
    return set->release();
  }();
  return schemas;
}

const MessageSchema& SchemaOf(const google::protobuf::Message& message) {
  return *Schemas().Find(message.GetDescriptor()->full_name());
}

// The mistakes of a body as "loc: type", or one line "json_invalid".
template <typename M>
std::vector<std::string> Mistakes(absl::string_view json, M* message,
                                  const EncodeOptions& options = {}) {
  Document document;
  Error error;
  if (!document.Parse(json, {}, &error)) return {error.type};
  std::string wire;
  std::vector<Error> errors;
  JsonToProto(Schemas(), SchemaOf(*message), document.root(), options, &wire,
              &errors);
  std::vector<std::string> lines;
  for (const Error& e : errors) {
    lines.push_back(absl::StrCat(PathToString(e.loc), ": ", e.type));
  }
  if (errors.empty()) {
    EXPECT_TRUE(message->ParseFromString(wire)) << json;
  }
  return lines;
}

std::vector<std::string> Mistakes(absl::string_view json) {
  Everything message;
  return Mistakes(json, &message);
}

Everything Read(absl::string_view json) {
  Everything message;
  EXPECT_THAT(Mistakes(json, &message), ElementsAre()) << json;
  return message;
}

std::string WriteWire(const MessageSchema& schema, absl::string_view wire) {
  std::string json;
  Output out(&json);
  if (!AppendMessage(Schemas(), schema, wire, &out)) return "malformed";
  out.Flush();
  EXPECT_TRUE(IsValidJson(json)) << json;
  return json;
}

std::string Write(const google::protobuf::Message& message) {
  return WriteWire(SchemaOf(message), message.SerializeAsString());
}

// One member of the JSON of a message.
std::string Member(const google::protobuf::Message& message,
                   absl::string_view name) {
  const MessageSchema& schema = SchemaOf(message);
  std::string json;
  Output out(&json);
  EXPECT_TRUE(AppendField(Schemas(), schema, *schema.FindByName(name),
                          message.SerializeAsString(), &out));
  out.Flush();
  return json;
}

// The rows of the reference's section 7, with the column "should be".
struct Row {
  std::string json;
  bool accepted;
};

class MappingTest : public ::testing::TestWithParam<Row> {};

TEST_P(MappingTest, IsStrict) {
  EXPECT_EQ(Mistakes(GetParam().json).empty(), GetParam().accepted)
      << GetParam().json;
}

INSTANTIATE_TEST_SUITE_P(
    Section7, MappingTest,
    ::testing::Values(
        Row{R"({"an_int32":1,})", false}, Row{"{an_int32:1}", false},
        Row{"{'an_int32':1}", false}, Row{R"({"numbers":[1,2,]})", false},
        Row{R"({"an_int32":1,"an_int32":1})", false},
        Row{R"({"anInt32":1,"an_int32":1})", false},
        Row{R"({"counts":{"a":1,"a":2}})", false},
        Row{R"({"by_bool":{"true":"1","1":"x"}})", false},
        Row{R"({"by_bool":{"true":"1","false":"x"}})", true},
        Row{R"({"an_int32":"1"})", true}, Row{R"({"an_int32":1.0})", true},
        Row{R"({"an_int32":1e3})", true}, Row{R"({"an_int32":"1e3"})", false},
        Row{R"({"an_int32":"1.0"})", false},
        Row{R"({"an_int64":"-9223372036854775808"})", true},
        Row{R"({"color":"1e0"})", false}, Row{R"({"an_int32":" 1"})", false},
        Row{R"({"an_int32":""})", false}, Row{R"({"an_int32":01})", false},
        Row{R"({"an_int32":+1})", false}, Row{R"({"an_int32":1.5})", false},
        Row{R"({"an_int32":true})", false},
        Row{R"({"an_int32":2147483648})", false},
        Row{R"({"an_int32":-2147483648})", true},
        Row{R"({"an_int64":1e20})", false}, Row{R"({"a_uint32":-1})", false},
        Row{R"({"a_uint32":4294967296})", false},
        Row{R"({"a_double":1e400})", false},
        Row{R"({"a_float":3.5e38})", false}, Row{R"({"a_double":"NaN"})", true},
        Row{R"({"a_double":NaN})", false},
        Row{R"({"a_double":"Infinity"})", true},
        Row{R"({"a_double":"nan"})", false}, Row{R"({"a_double":"1.5"})", true},
        Row{"/*c*/{}", false}, Row{"{} x", false}, Row{"[]", false},
        Row{"null", false}, Row{"1", false}, Row{"", false},
        Row{R"({"a_bool":"true"})", false}, Row{R"({"a_bool":"TRUE"})", false},
        Row{R"({"a_bool":"yes"})", false}, Row{R"({"a_bool":1})", false},
        Row{R"({"some_bytes":"-_8="})", true},
        Row{R"({"some_bytes":"AQI"})", true},
        Row{R"({"some_bytes":"-_"})", true},
        Row{R"({"some_bytes":"A"})", false},
        Row{R"({"some_bytes":"AQ=="})", true},
        Row{R"({"some_bytes":"AQ="})", false},
        Row{R"({"some_bytes":"A Q="})", false},
        Row{R"({"wrapped_int":{"value":"5"}})", false},
        Row{R"({"wrapped_int":5})", true},
        Row{R"({"time":{"seconds":1}})", false},
        Row{R"({"a_string":1})", false}, Row{R"({"a_string":"\uD83D"})", false},
        Row{"{\"a_string\":\"\xff\"}", false},
        Row{R"({"a_string":"\u0000"})", true}, Row{R"({"color":"red"})", true},
        Row{R"({"color":"COLOR_RED"})", true}, Row{R"({"color":1})", true},
        Row{R"({"color":"1"})", true}, Row{R"({"color":99})", true},
        Row{R"({"color":"NOPE"})", false}, Row{R"({"color":"Red"})", false},
        Row{R"({"color":1.5})", false}, Row{R"({"color":true})", false},
        Row{R"({"unknown":1})", false}, Row{R"({"numbers":5})", false},
        Row{R"({"numbers":[[1],[2]]})", false},
        Row{R"({"numbers":[1,null]})", false},
        Row{R"({"names":[null]})", false}, Row{R"({"children":[null]})", false},
        Row{R"({"counts":{"a":null}})", false},
        Row{R"({"numbers":null,"an_int32":null,"wrapped_int":null})", true},
        Row{R"({"choice_text":"a","choice_number":1})", false},
        Row{R"({"choice_text":"a","choice_number":null})", true},
        Row{R"({"time":"2024-02-30T00:00:00Z"})", false},
        Row{R"({"time":"2024-01-01T25:00:00Z"})", false},
        Row{R"({"time":"2024-01-01T00:00:00"})", false},
        Row{R"({"time":"2024-01-01t00:00:00z"})", false},
        Row{R"({"time":"2024-01-01 00:00:00Z"})", false},
        Row{R"({"time":"2024-01-01T00:00:00.0123456789Z"})", false},
        Row{R"({"time":"2024-01-01T00:00:00+02:00"})", true},
        Row{R"({"span":"1"})", false}, Row{R"({"span":"1m"})", false},
        Row{R"({"span":"315576000001s"})", false},
        Row{R"({"span":"1.5s"})", true},
        // Names here are those of the .proto file, also in a mask.
        Row{R"({"mask":"a_string,child.a_bool"})", true},
        Row{R"({"mask":"aString"})", true},
        Row{R"({"mask":"aString_x"})", false}, Row{R"({"mask":"a__b"})", false},
        Row{R"({"mask":"a,,b"})", false}, Row{R"({"mask":"A"})", false},
        Row{R"({"any":{"@type":"x/no.Such"}})", false},
        Row{R"({"any":{"value":1}})", false}, Row{R"({"any":{}})", true},
        Row{R"({"any":{"@type":"x/google.protobuf.Duration","value":"1s"}})",
            true},
        Row{R"({"value":null})", true}, Row{R"({"empty":{}})", true},
        Row{R"({"empty":{"a":1}})", false}, Row{R"({"child":[]})", false}));

TEST(JsonToProtoTest, KeepsAllDigitsOfIntegers) {
  const Everything m = Read(
      R"({"an_int64":9007199254740993,"a_uint64":18446744073709551615,
          "a_sint64":-9223372036854775808,"a_fixed64":"18446744073709551615",
          "a_sfixed32":-1,"a_sint32":-2147483648,"a_fixed32":4294967295,
          "a_sfixed64":-5,"a_uint32":4294967295})");
  EXPECT_EQ(m.an_int64(), 9007199254740993);
  EXPECT_EQ(m.a_uint64(), UINT64_MAX);
  EXPECT_EQ(m.a_sint64(), INT64_MIN);
  EXPECT_EQ(m.a_fixed64(), UINT64_MAX);
  EXPECT_EQ(m.a_sfixed32(), -1);
  EXPECT_EQ(m.a_sint32(), INT32_MIN);
  EXPECT_EQ(m.a_fixed32(), UINT32_MAX);
  EXPECT_EQ(m.a_sfixed64(), -5);
  EXPECT_EQ(m.a_uint32(), UINT32_MAX);
}

TEST(JsonToProtoTest, AcceptsBothSpellingsOfNames) {
  EXPECT_EQ(Read(R"({"an_int32":7})").an_int32(), 7);
  EXPECT_EQ(Read(R"({"anInt32":7})").an_int32(), 7);
  EXPECT_EQ(Read(R"({"far":"x"})").far(), "x");
}

TEST(JsonToProtoTest, NullClearsButIsAValueOfValue) {
  const Everything m =
      Read(R"({"maybe_int":null,"child":null,"value":null,"numbers":null})");
  EXPECT_FALSE(m.has_maybe_int());
  EXPECT_FALSE(m.has_child());
  EXPECT_TRUE(m.has_value());
}

TEST(JsonToProtoTest, PresentDefaultsKeepTheirPresence) {
  EXPECT_TRUE(Read(R"({"maybe_int":0})").has_maybe_int());
  EXPECT_TRUE(Read(R"({"maybe_string":""})").has_maybe_string());
  EXPECT_TRUE(Read(R"({"child":{}})").has_child());
  EXPECT_EQ(Read(R"({"choice_number":0})").choice_case(),
            Everything::kChoiceNumber);
}

TEST(JsonToProtoTest, WritesLongNestedMessages) {
  const std::string text(40000, 'x');
  const Everything m =
      Read(absl::StrCat(R"({"child":{"child":{"children":[{"a_string":")", text,
                        R"("},{"an_int32":1}]},"a_bool":true}})"));
  EXPECT_EQ(m.child().child().children(0).a_string(), text);
  EXPECT_EQ(m.child().child().children(1).an_int32(), 1);
  EXPECT_TRUE(m.child().a_bool());
}

TEST(JsonToProtoTest, ReportsEveryMistakeWithItsPlace) {
  EXPECT_THAT(
      Mistakes(R"({"an_int32":"x","child":{"numbers":[1,"y",2.5],"oops":1},
                   "children":[{},{"a_bool":"no"}],"counts":{"k":[]},
                   "names":{}})"),
      ElementsAre("an_int32: int_parsing", "child.numbers[1]: int_parsing",
                  "child.numbers[2]: int_from_float",
                  "child.oops: extra_forbidden",
                  "children[1].a_bool: bool_type", "counts.k: int_type",
                  "names: list_type"));
}

TEST(JsonToProtoTest, StopsAtTheLimitOfMistakes) {
  std::string json = "{\"numbers\":[";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&json, i ? "," : "", "\"x\"");
  EXPECT_EQ(Mistakes(json + "]}").size(), kMaxErrors);
}

TEST(JsonToProtoTest, MessageOfAnEnumListsTheNames) {
  Document document;
  Error error;
  ASSERT_TRUE(document.Parse(R"({"color":"blue"})", {}, &error));
  std::string wire;
  std::vector<Error> errors;
  EXPECT_FALSE(JsonToProto(Schemas(), SchemaOf(Everything()), document.root(),
                           {}, &wire, &errors));
  ASSERT_EQ(errors.size(), 1);
  EXPECT_EQ(errors[0].message, "Input should be 'red' or 'dark_blue'");
  EXPECT_EQ(errors[0].offset, 9);
}

TEST(JsonToProtoTest, RequiredFieldsMustBeGiven) {
  Strict strict;
  EXPECT_THAT(Mistakes(R"({})", &strict), ElementsAre("query: missing"));
  EXPECT_THAT(Mistakes(R"({"query":null})", &strict),
              ElementsAre("query: missing"));
  EXPECT_THAT(Mistakes(R"({"query":"","nested":[{"query":"a"},{}]})", &strict),
              ElementsAre("nested[1].query: missing"));
  EXPECT_THAT(Mistakes(R"({"query":""})", &strict), ElementsAre());
}

TEST(JsonToProtoTest, FieldsBoundElsewhereAreNotMissing) {
  Strict strict;
  const MessageSchema& schema = SchemaOf(strict);
  const FieldSchema* query = schema.FindByName("query");
  const FieldSchema* inner = schema.FindByName("inner");
  const std::vector<FieldPath> bound = {{query}, {inner, query}};
  EXPECT_THAT(
      Mistakes(R"({"inner":{},"nested":[{}]})", &strict, {.bound = bound}),
      ElementsAre("nested[0].query: missing"));
}

TEST(JsonToProtoTest, ReadsFieldsFromText) {
  const MessageSchema& schema = SchemaOf(Everything());
  const auto read = [&schema](absl::string_view name, absl::string_view text) {
    std::string wire;
    Error error;
    Everything message;
    if (!TextToField(Schemas(), *schema.FindByName(name), text, &wire,
                     &error)) {
      return "error " + error.type;
    }
    EXPECT_TRUE(message.ParseFromString(wire));
    return message.ShortDebugString();
  };
  EXPECT_EQ(read("an_int64", "9007199254740993"), "an_int64: 9007199254740993");
  EXPECT_EQ(read("an_int32", "abc"), "error int_parsing");
  EXPECT_EQ(read("a_bool", "1"), "a_bool: true");
  EXPECT_EQ(read("a_bool", "yes"), "error bool_parsing");
  EXPECT_EQ(read("color", "dark_blue"), "color: COLOR_DARK_BLUE");
  EXPECT_EQ(read("numbers", "5"), "numbers: 5");
  EXPECT_EQ(read("a_string", "\xff"), "error string_unicode");
  EXPECT_EQ(read("time", "1970-01-01T00:00:01Z"), "time { seconds: 1 }");
  EXPECT_EQ(read("span", "1h"), "error time_delta_parsing");
  EXPECT_EQ(read("wrapped_int", "5"), "wrapped_int { value: 5 }");
  EXPECT_EQ(read("mask", "a,b"), "mask { paths: \"a\" paths: \"b\" }");
  EXPECT_EQ(read("value", "[1]"),
            "value { list_value { values { number_value: 1 } } }");
  EXPECT_EQ(read("value", "[1"), "error json_invalid");
  EXPECT_EQ(read("child", "{}"), "error not_accepted");
}

TEST(ProtoToJsonTest, PrintsEveryDeclaredField) {
  Strict strict;
  EXPECT_EQ(Write(strict),
            R"({"query":"","nested":[],"limit":0,"inner":null})");
  Everything m;
  const std::string json = Write(m);
  EXPECT_THAT(json, HasSubstr(R"("maybe_int":null,"maybe_string":null)"));
  EXPECT_THAT(json, HasSubstr(R"("counts":{},"by_bool":{})"));
  EXPECT_THAT(json, HasSubstr(R"("color":null)"));
  EXPECT_THAT(json, HasSubstr(R"("choice_text":null,"choice_number":null)"));
  EXPECT_THAT(json, HasSubstr(R"("a_double":0.0,"a_bool":false)"));
}

TEST(ProtoToJsonTest, WritesTheFormOfTheApi) {
  Everything m;
  m.set_an_int64(INT64_MIN);
  m.set_a_uint64(UINT64_MAX);
  m.set_a_double(0.1);
  m.set_a_float(0.1f);
  m.set_some_bytes(std::string("\x00\xff\x10", 3));
  m.set_color(Everything::COLOR_DARK_BLUE);
  m.add_colors(Everything::COLOR_UNSPECIFIED);
  m.add_colors(static_cast<Everything::Color>(99));
  m.add_doubles(NAN);
  m.add_doubles(-0.0);
  m.mutable_time()->set_seconds(1);
  m.mutable_span()->set_nanos(-5000000);
  m.mutable_mask()->add_paths("a_b");
  m.mutable_wrapped_int()->set_value(-3);
  m.mutable_wrapped_string();
  m.mutable_empty();
  m.set_a_sint32(-7);
  m.add_unpacked(-1);
  m.add_unpacked(2);
  EXPECT_EQ(Member(m, "an_int64"), "-9223372036854775808");
  EXPECT_EQ(Member(m, "a_uint64"), "18446744073709551615");
  EXPECT_EQ(Member(m, "a_double"), "0.1");
  EXPECT_EQ(Member(m, "a_float"), "0.1");
  EXPECT_EQ(Member(m, "some_bytes"), "\"AP8Q\"");
  EXPECT_EQ(Member(m, "color"), "\"dark_blue\"");
  EXPECT_EQ(Member(m, "colors"), "[\"unspecified\",99]");
  EXPECT_EQ(Member(m, "doubles"), "[\"NaN\",-0.0]");
  EXPECT_EQ(Member(m, "time"), "\"1970-01-01T00:00:01Z\"");
  EXPECT_EQ(Member(m, "span"), "\"-0.005s\"");
  EXPECT_EQ(Member(m, "mask"), "\"a_b\"");
  EXPECT_EQ(Member(m, "wrapped_int"), "-3");
  EXPECT_EQ(Member(m, "wrapped_string"), "\"\"");
  EXPECT_EQ(Member(m, "wrapped_bool"), "null");
  EXPECT_EQ(Member(m, "empty"), "{}");
  EXPECT_EQ(Member(m, "a_sint32"), "-7");
  EXPECT_EQ(Member(m, "unpacked"), "[-1,2]");
}

TEST(ProtoToJsonTest, MergesAndReplacesAsParsersDo) {
  Everything first;
  first.mutable_child()->set_an_int32(1);
  first.mutable_child()->add_numbers(1);
  first.set_choice_text("lost");
  Everything second;
  second.mutable_child()->set_a_bool(true);
  second.mutable_child()->add_numbers(2);
  second.set_choice_number(5);
  (*second.mutable_counts())["a"] = 1;
  Everything third;
  (*third.mutable_counts())["a"] = 2;
  const std::string wire = first.SerializeAsString() +
                           second.SerializeAsString() +
                           third.SerializeAsString();
  Everything merged;
  ASSERT_TRUE(merged.ParseFromString(wire));
  EXPECT_EQ(WriteWire(SchemaOf(merged), wire), Write(merged));
}

TEST(ProtoToJsonTest, LeavesOutWhatTheSchemaDoesNotKnow) {
  Everything m;
  m.set_an_int32(1);
  m.set_far("x");
  EXPECT_EQ(WriteWire(SchemaOf(Strict()), m.SerializeAsString()),
            R"({"query":"","nested":[],"limit":0,"inner":null})");
}

TEST(ProtoToJsonTest, RefusesWhatIsNoMessage) {
  const MessageSchema& schema = SchemaOf(Everything());
  for (const std::string& wire :
       {std::string("\x08"),
        std::string("\x72\x05"
                    "ab",
                    4),
        std::string("\x0b", 1), std::string("\x00\x01", 2),
        std::string("\x8a\x01\x01\x08", 4),
        std::string("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10)}) {
    EXPECT_EQ(WriteWire(schema, wire), "malformed");
  }
  std::string deep;
  for (int i = 0; i < 200; ++i) {
    Everything outer;
    outer.mutable_child();
    std::string next = "\x8a\x01";
    size_t size = deep.size();
    for (; size >= 128; size >>= 7) next += static_cast<char>(size | 128);
    next += static_cast<char>(size);
    deep = next + deep;
  }
  EXPECT_EQ(WriteWire(schema, deep), "malformed");
}

TEST(ProtoToJsonTest, WritesAnyOfUnknownTypeAsBase64) {
  Everything m;
  m.mutable_any()->set_type_url("type.googleapis.com/no.Such");
  m.mutable_any()->set_value("\x01\x02");
  EXPECT_EQ(Member(m, "any"),
            R"({"@type":"type.googleapis.com/no.Such","value":"AQI="})");
}

TEST(CodecTest, WhatIsWrittenReadsBackTheSame) {
  Everything m;
  m.set_an_int32(-1);
  m.set_a_string("a\"\n\xE2\x82\xAC");
  m.mutable_child()->mutable_child()->set_a_double(1e-300);
  m.add_children()->set_choice_number(0);
  m.add_children()->mutable_choice_message();
  m.add_numbers(0);
  m.add_colors(Everything::COLOR_RED);
  (*m.mutable_counts())["x y"] = -5;
  (*m.mutable_by_bool())[true] = "yes";
  (*m.mutable_by_id())[-7].set_a_bool(true);
  m.mutable_time()->set_seconds(-1);
  m.mutable_time()->set_nanos(500);
  m.mutable_span()->set_seconds(3);
  m.mutable_mask()->add_paths("a.b_c");
  auto& fields = *m.mutable_object()->mutable_fields();
  fields["n"].set_number_value(1.5);
  fields["l"].mutable_list_value()->add_values()->set_bool_value(true);
  fields["o"].mutable_struct_value();
  fields["z"].set_null_value(google::protobuf::NULL_VALUE);
  m.mutable_value()->set_string_value("v");
  m.mutable_list()->add_values()->set_number_value(-2);
  Strict inside;
  inside.set_query("q");
  m.mutable_any()->PackFrom(inside);
  m.mutable_wrapped_bool()->set_value(false);
  m.mutable_empty();
  m.set_maybe_int(0);
  m.set_far("f");
  Everything back;
  const std::string json = Write(m);
  // Absent lists and messages of children are null or empty, so equal.
  EXPECT_THAT(Mistakes(json, &back), ElementsAre());
  // A Value that is not there is written as null, and null is a Value.
  MessageDifferencer same;
  same.IgnoreField(Everything::descriptor()->FindFieldByName("value"));
  EXPECT_TRUE(same.Compare(m, back)) << json << "\n" << back.ShortDebugString();
  EXPECT_EQ(back.value().string_value(), "v");
}

}  // namespace
}  // namespace semantic_layer::json
