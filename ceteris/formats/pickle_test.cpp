// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/pickle.hpp"

#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::formats {
namespace {

using namespace std::string_literals;

Pickle read(const std::string& bytes) {
  return parse_pickle(std::as_bytes(std::span(bytes)), "w.pth");
}

std::string refusal(const std::string& bytes) {
  try {
    (void)read(bytes);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

/// A readable form of a value, one level of names and numbers deep in brackets; nothing here refers to itself.
std::string show(const Pickle& pickle, PickleIndex index) {
  const PickleValue& value = pickle[index];
  std::string inner;
  for (const PickleIndex item : value.items) {
    inner += (inner.empty() ? "" : " ") + show(pickle, item);
  }
  switch (value.kind) {
    case PickleKind::None:
      return "None";
    case PickleKind::Bool:
      return value.integer != 0 ? "True" : "False";
    case PickleKind::Int:
      return std::to_string(value.integer);
    case PickleKind::Big:
      return "big:" + std::to_string(value.text.size());
    case PickleKind::Float:
      return std::to_string(value.real);
    case PickleKind::Text:
      return std::string(value.text);
    case PickleKind::Bytes:
      return "b:" + std::string(value.text);
    case PickleKind::Tuple:
      return "(" + inner + ")";
    case PickleKind::List:
      return "[" + inner + "]";
    case PickleKind::Set:
      return "set{" + inner + "}";
    case PickleKind::Dict:
      return "{" + inner + "}";
    case PickleKind::Global:
      return "<" + inner + ">";
    case PickleKind::Call:
      return "call(" + inner + ")";
    case PickleKind::Object:
      return "object(" + inner + ")";
    case PickleKind::Persistent:
      return "outside(" + inner + ")";
  }
  return "?";
}

std::string show(const std::string& instructions) {
  const std::string bytes = "\x80\x02" + instructions + ".";
  const Pickle pickle = read(bytes);
  EXPECT_EQ(pickle.size, bytes.size());
  return show(pickle, pickle.root);
}

TEST(Pickle, ReadsPlainValues) {
  EXPECT_EQ(show("N"), "None");
  EXPECT_EQ(show("\x88"), "True");
  EXPECT_EQ(show("\x89"), "False");
  EXPECT_EQ(show("K\xff"), "255");
  EXPECT_EQ(show("M\xff\xff"), "65535");
  EXPECT_EQ(show("J\xfe\xff\xff\xff"), "-2");
  EXPECT_EQ(show("\x8a\x00"s), "0");
  EXPECT_EQ(show("\x8a\x02\x00\x80"s), "-32768");
  EXPECT_EQ(show("\x8a\x05\x00\x00\x00\x00\x01"s), "4294967296");
  EXPECT_EQ(show("\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f"), "9223372036854775807");
  EXPECT_EQ(show("\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\x00"s), "big:9");
  EXPECT_EQ(show("G\x3f\xf8\x00\x00\x00\x00\x00\x00"s), "1.500000");
  EXPECT_EQ(show("X\x02\x00\x00\x00hi"s), "hi");
  EXPECT_EQ(show("U\x02hi"), "hi");
  EXPECT_EQ(show("\x8c\x02hi"), "hi");
  EXPECT_EQ(show("C\x02hi"), "b:hi");
}

TEST(Pickle, ReadsCollections) {
  EXPECT_EQ(show(")"), "()");
  EXPECT_EQ(show("K\x01K\x02\x86"), "(1 2)");
  EXPECT_EQ(show("(K\x01K\x02K\x03K\x04t"), "(1 2 3 4)");
  EXPECT_EQ(show("]K\x01"
                 "a(K\x02K\x03"
                 "e"),
            "[1 2 3]");
  EXPECT_EQ(show("}K\x01K\x02s(K\x03K\x04u"), "{1 2 3 4}");
  EXPECT_EQ(show("\x8f(K\x01\x90"), "set{1}");
}

TEST(Pickle, AValueThatIsKeptAndRecalledIsTheSameValue) {
  EXPECT_EQ(show("(]q\x00h\x00K\x05"
                 "at"s),
            "([5] [5])");
}

TEST(Pickle, NotesCallsAndObjectsAndMakesNone) {
  EXPECT_EQ(show("cos\nsystem\nU\x01x\x85R"), "call(<os system> (x))");
  EXPECT_EQ(show("U\x02osU\x06system\x93U\x01x\x85R"), "call(<os system> (x))");
  EXPECT_EQ(show("cargparse\nNamespace\n)\x81}K\x01K\x02sb"), "object(<argparse Namespace>)");
  EXPECT_EQ(show("cm\nD\n)RK\x01K\x02s"), "call(<m D> () 1 2)");
  EXPECT_EQ(show("K\x07Q"), "outside(7)");
}

TEST(Pickle, EndsWhereItEndsAndLeavesTheRest) {
  EXPECT_EQ(read("\x80\x02N.rest").size, 4U);
}

TEST(Pickle, AListMayHoldItself) {
  const Pickle pickle = read(
      "\x80\x02]q\x00h\x00"
      "a."s);
  ASSERT_EQ(pickle[pickle.root].items.size(), 1U);
  EXPECT_EQ(pickle[pickle.root].items[0], pickle.root);
}

TEST(Pickle, RefusesWhatIsBrokenInOneLine) {
  for (const std::string& bytes : {""s,
                                   "\x80"s,
                                   "\x80\x02"s,
                                   "\x80\x02N"s,
                                   "N."s,
                                   "\x80\x01N."s,
                                   "\x80\x06N."s,  // ends, protocols
                                   "\x80\x02."s,
                                   "\x80\x02NN."s,
                                   "\x80\x02(N."s,
                                   "\x80\x02t."s,
                                   "\x80\x02N(s."s,  // stack and marks
                                   "\x80\x02K\x01(\x85t."s,
                                   "\x80\x02}(K\x01u."s,
                                   "\x80\x02NK\x01"
                                   "a."s,  // behind a mark, odd, no list
                                   "\x80\x02X\xff\xff\xff\xffhi."s,
                                   "\x80\x02\x8d\xff\xff\xff\xff\xff\xff\xff\xffhi."s,  // text beyond the end
                                   "\x80\x02h\x00."s,
                                   "\x80\x02"
                                   "cos\nsystem"s,
                                   "\x80\x02"
                                   "cos"s,  // memory, names
                                   "\x80\x02NNR."s,
                                   "\x80\x02K\x01}b."s,
                                   "\x80\x02K\x01K\x02\x93."s}) {  // calls and objects
    const std::string said = refusal(bytes);
    EXPECT_NE(said, "accepted") << testing::PrintToString(bytes);
    EXPECT_EQ(said.find('\n'), std::string::npos) << said;
  }
  EXPECT_NE(refusal("\x80\x02(cos\nsystem\no.").find("instruction 0x6f"), std::string::npos);
}

TEST(Pickle, RefusesNamesThatAreLongerThanNames) {
  EXPECT_EQ(refusal("\x80\x02"
                    "c" +
                    std::string(250, 'm') + "\nn\n."),
            "accepted");
  EXPECT_NE(refusal("\x80\x02"
                    "c" +
                    std::string(251, 'm') + "\nn\n."),
            "accepted");
}

TEST(Pickle, DeepNestingCostsNoStackOfOurs) {
  std::string bytes = "\x80\x02";
  for (int i = 0; i < 200'000; ++i) {
    bytes += "]";
  }
  for (int i = 0; i < 199'999; ++i) {
    bytes += "a";
  }
  EXPECT_EQ(read(bytes + ".").values.size(), 200'004U);
}

TEST(Pickle, StopsAtTwoMillionValues) {
  EXPECT_NE(refusal("\x80\x02(" + std::string(2'000'001, ']') + "t.").find("two million"), std::string::npos);
}

}  // namespace
}  // namespace ceteris::formats
