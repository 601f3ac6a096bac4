// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/pickle.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>

#include "ceteris/base/error.hpp"

namespace ceteris::formats {
namespace {

static_assert(std::endian::native == std::endian::little, "the whole numbers of pickles are little-endian");

// Instructions, by the names that Python's pickletools gives them.
enum Op : std::uint8_t {
  kMark = '(',
  kStop = '.',
  kProto = 0x80,
  kFrame = 0x95,
  kNone = 'N',
  kNewTrue = 0x88,
  kNewFalse = 0x89,
  kBinInt = 'J',
  kBinInt1 = 'K',
  kBinInt2 = 'M',
  kLong1 = 0x8a,
  kLong4 = 0x8b,
  kBinFloat = 'G',
  kBinUnicode = 'X',
  kShortBinUnicode = 0x8c,
  kBinUnicode8 = 0x8d,
  kBinString = 'T',
  kShortBinString = 'U',
  kBinBytes = 'B',
  kShortBinBytes = 'C',
  kBinBytes8 = 0x8e,
  kByteArray8 = 0x96,
  kEmptyTuple = ')',
  kTuple = 't',
  kTuple1 = 0x85,
  kTuple2 = 0x86,
  kTuple3 = 0x87,
  kEmptyList = ']',
  kAppend = 'a',
  kAppends = 'e',
  kEmptyDict = '}',
  kSetItem = 's',
  kSetItems = 'u',
  kEmptySet = 0x8f,
  kAddItems = 0x90,
  kFrozenSet = 0x91,
  kBinPut = 'q',
  kLongBinPut = 'r',
  kMemoize = 0x94,
  kBinGet = 'h',
  kLongBinGet = 'j',
  kGlobal = 'c',
  kStackGlobal = 0x93,
  kReduce = 'R',
  kNewObj = 0x81,
  kNewObjEx = 0x92,
  kBuild = 'b',
  kBinPersId = 'Q',
};

constexpr int kOldestProtocol = 2, kNewestProtocol = 5;
constexpr std::size_t kLongestName = 250;  ///< of a module or class; names are compared and printed often

class Machine {
 public:
  Machine(std::span<const std::byte> bytes, std::string_view where)
      : bytes_(bytes.first(std::min(bytes.size(), kPickleBytes))), cut_(bytes.size() > kPickleBytes), where_(where) {}

  Pickle run() {
    // Values that cannot change exist once.
    pickle_.values = {{.kind = PickleKind::None},
                      {.kind = PickleKind::Bool, .integer = 0},
                      {.kind = PickleKind::Bool, .integer = 1},
                      {.kind = PickleKind::Tuple}};
    if (byte() != kProto || byte() < kOldestProtocol || last_ > kNewestProtocol) {
      throw wrong("does not begin like one of protocol 2 to 5");
    }
    for (std::uint8_t op = byte(); op != kStop; op = byte()) {
      if (!plain(op) && !collection(op) && !memory(op) && !object(op)) {
        throw unknown(op);
      }
    }
    pickle_.root = pop();
    pickle_.size = at_;
    if (!stack_.empty() || !marks_.empty()) {
      throw wrong("leaves values over");
    }
    return std::move(pickle_);
  }

 private:
  static constexpr PickleIndex kNoneIndex = 0, kFalseIndex = 1, kTrueIndex = 2, kEmptyTupleIndex = 3;

  Error wrong(const std::string& what) const { return usage_error(std::string(where_), "its pickle " + what); }

  Error unknown(std::uint8_t op) const {
    constexpr const char* kDigits = "0123456789abcdef";
    return wrong(std::string("uses the instruction 0x") + kDigits[op / 16] + kDigits[op % 16] +
                 ", which weights do not need");
  }

  // Reading.

  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size() - at_) {
      throw wrong(cut_ ? "is longer than the limit of 64 MB" : "is cut short");
    }
    const std::string_view text(reinterpret_cast<const char*>(bytes_.data()) + at_, static_cast<std::size_t>(size));
    at_ += static_cast<std::size_t>(size);
    return text;
  }

  template <typename Number>
  Number number() {
    Number value = 0;
    std::memcpy(&value, take(sizeof(Number)).data(), sizeof(Number));
    return value;
  }

  std::uint8_t byte() { return last_ = number<std::uint8_t>(); }

  std::string_view line() {
    const std::string_view rest(reinterpret_cast<const char*>(bytes_.data()) + at_, bytes_.size() - at_);
    const std::size_t length = rest.find('\n');
    const std::string_view text = take(length == std::string_view::npos ? std::uint64_t{rest.size()} + 1 : length + 1);
    return text.substr(0, length);
  }

  // The stack. What lies below the newest mark is out of reach until the mark is gone.

  void push(PickleIndex index) { stack_.push_back(index); }

  PickleIndex add(PickleValue value) {
    if (pickle_.values.size() >= kPickleValues) {
      throw wrong("holds more than two million values");
    }
    pickle_.values.push_back(std::move(value));
    return static_cast<PickleIndex>(pickle_.values.size() - 1);
  }

  void push(PickleValue value) { push(add(std::move(value))); }

  PickleIndex top() const {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) {
      throw wrong("takes a value that is not there");
    }
    return stack_.back();
  }

  PickleIndex pop() {
    const PickleIndex index = top();
    stack_.pop_back();
    return index;
  }

  std::vector<PickleIndex> pop_to_mark() {
    if (marks_.empty()) {
      throw wrong("takes a mark that is not there");
    }
    const auto from = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<PickleIndex> items(from, stack_.end());
    stack_.erase(from, stack_.end());
    marks_.pop_back();
    return items;
  }

  PickleKind kind(PickleIndex index) const { return pickle_.values[index].kind; }

  void push_text(PickleKind kind, std::uint64_t size) { push({.kind = kind, .text = take(size)}); }
  void push_int(std::int64_t value) { push({.kind = PickleKind::Int, .integer = value}); }

  void push_tuple(std::vector<PickleIndex> items) {
    if (items.empty()) {
      push(kEmptyTupleIndex);
    } else {
      push({.kind = PickleKind::Tuple, .items = std::move(items)});
    }
  }

  void push_global(PickleIndex module, PickleIndex name) {
    for (const PickleIndex part : {module, name}) {
      if (kind(part) != PickleKind::Text || pickle_.values[part].text.size() > kLongestName) {
        throw wrong("names a class by what is no name");
      }
    }
    push({.kind = PickleKind::Global, .items = {module, name}});
  }

  void push_long(std::string_view bytes) {
    if (bytes.size() > sizeof(std::int64_t)) {
      push({.kind = PickleKind::Big, .text = bytes});
      return;
    }
    std::int64_t value = !bytes.empty() && static_cast<std::int8_t>(bytes.back()) < 0 ? -1 : 0;
    std::memcpy(&value, bytes.data(), bytes.size());
    push_int(value);
  }

  void push_float() {
    std::uint64_t bits = 0;
    for (const char c : take(sizeof bits)) {
      bits = bits << 8 | static_cast<std::uint8_t>(c);  // the one big-endian number of the format
    }
    push({.kind = PickleKind::Float, .real = std::bit_cast<double>(bits)});
  }

  // Instructions; each group says whether `op` is one of its own.

  bool plain(std::uint8_t op) {
    switch (op) {
      case kFrame:
        number<std::uint64_t>();  // a hint for readers from a stream
        return true;
      case kNone:
        return push(kNoneIndex), true;
      case kNewTrue:
        return push(kTrueIndex), true;
      case kNewFalse:
        return push(kFalseIndex), true;
      case kBinInt:
        return push_int(number<std::int32_t>()), true;
      case kBinInt1:
        return push_int(number<std::uint8_t>()), true;
      case kBinInt2:
        return push_int(number<std::uint16_t>()), true;
      case kLong1:
        return push_long(take(number<std::uint8_t>())), true;
      case kLong4:
        return push_long(take(number<std::uint32_t>())), true;  // signed by rule, and then never negative
      case kBinFloat:
        return push_float(), true;
      case kBinUnicode:
      case kBinString:
        return push_text(PickleKind::Text, number<std::uint32_t>()), true;
      case kShortBinUnicode:
      case kShortBinString:
        return push_text(PickleKind::Text, number<std::uint8_t>()), true;
      case kBinUnicode8:
        return push_text(PickleKind::Text, number<std::uint64_t>()), true;
      case kBinBytes:
        return push_text(PickleKind::Bytes, number<std::uint32_t>()), true;
      case kShortBinBytes:
        return push_text(PickleKind::Bytes, number<std::uint8_t>()), true;
      case kBinBytes8:
      case kByteArray8:
        return push_text(PickleKind::Bytes, number<std::uint64_t>()), true;
      default:
        return false;
    }
  }

  bool collection(std::uint8_t op) {
    switch (op) {
      case kMark:
        return marks_.push_back(stack_.size()), true;
      case kEmptyTuple:
        return push(kEmptyTupleIndex), true;
      case kTuple:
        return push_tuple(pop_to_mark()), true;
      case kTuple1:
      case kTuple2:
      case kTuple3: {
        std::vector<PickleIndex> items(op - kTuple1 + 1U);
        for (auto item = items.rbegin(); item != items.rend(); ++item) {
          *item = pop();
        }
        return push_tuple(std::move(items)), true;
      }
      case kEmptyList:
        return push({.kind = PickleKind::List}), true;
      case kEmptyDict:
        return push({.kind = PickleKind::Dict}), true;
      case kEmptySet:
        return push({.kind = PickleKind::Set}), true;
      case kFrozenSet:
        return push({.kind = PickleKind::Set, .items = pop_to_mark()}), true;
      case kAppend:
        return extend(PickleKind::List, {pop()}), true;
      case kAppends:
        return extend(PickleKind::List, pop_to_mark()), true;
      case kAddItems:
        return extend(PickleKind::Set, pop_to_mark()), true;
      case kSetItem: {
        const PickleIndex value = pop();
        return extend(PickleKind::Dict, {pop(), value}), true;
      }
      case kSetItems:
        return extend(PickleKind::Dict, pop_to_mark()), true;
      default:
        return false;
    }
  }

  /// Puts items into the collection of this kind at the top of the stack. What a call returned may be a dictionary
  /// (OrderedDict); other unknown objects swallow what is put into them.
  void extend(PickleKind wanted, const std::vector<PickleIndex>& items) {
    PickleValue& target = pickle_.values[top()];
    if (wanted == PickleKind::Dict && items.size() % 2 != 0) {
      throw wrong("puts a key without a value into a dictionary");
    }
    if (target.kind == wanted || (target.kind == PickleKind::Call && wanted == PickleKind::Dict)) {
      target.items.insert(target.items.end(), items.begin(), items.end());
    } else if (target.kind != PickleKind::Call && target.kind != PickleKind::Object) {
      throw wrong("puts items into what is no collection");
    }
  }

  bool memory(std::uint8_t op) {
    switch (op) {
      case kBinPut:
        return memo_[number<std::uint8_t>()] = top(), true;
      case kLongBinPut:
        return memo_[number<std::uint32_t>()] = top(), true;
      case kMemoize:
        return memo_[static_cast<std::uint32_t>(memo_.size())] = top(), true;
      case kBinGet:
        return push(recall(number<std::uint8_t>())), true;
      case kLongBinGet:
        return push(recall(number<std::uint32_t>())), true;
      default:
        return false;
    }
  }

  PickleIndex recall(std::uint32_t key) const {
    const auto found = memo_.find(key);
    if (found == memo_.end()) {
      throw wrong("recalls a value that it never kept");
    }
    return found->second;
  }

  bool object(std::uint8_t op) {
    switch (op) {
      case kGlobal: {
        const PickleIndex module = add({.kind = PickleKind::Text, .text = line()});
        return push_global(module, add({.kind = PickleKind::Text, .text = line()})), true;
      }
      case kStackGlobal: {
        const PickleIndex name = pop();
        return push_global(pop(), name), true;
      }
      case kReduce: {
        const PickleIndex arguments = pop(), callee = pop();
        if (kind(arguments) != PickleKind::Tuple) {
          throw wrong("calls a function without a tuple of arguments");
        }
        return push({.kind = PickleKind::Call, .items = {callee, arguments}}), true;
      }
      case kNewObjEx:
        pop();  // arguments by name
        [[fallthrough]];
      case kNewObj: {
        pop();  // arguments
        const PickleIndex type = pop();
        return push({.kind = PickleKind::Object, .items = {type}}), true;
      }
      case kBuild: {
        pop();  // the attributes of an object
        const PickleKind target = kind(top());
        if (target != PickleKind::Call && target != PickleKind::Object) {
          throw wrong("gives attributes to what is no object");
        }
        return true;
      }
      case kBinPersId:
        return push({.kind = PickleKind::Persistent, .items = {pop()}}), true;
      default:
        return false;
    }
  }

  std::span<const std::byte> bytes_;
  bool cut_;  ///< the bytes go on beyond the limit
  std::string_view where_;
  std::size_t at_ = 0;
  std::uint8_t last_ = 0;
  Pickle pickle_;
  std::vector<PickleIndex> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint32_t, PickleIndex> memo_;
};

}  // namespace

Pickle parse_pickle(std::span<const std::byte> bytes, std::string_view where) {
  return Machine(bytes, where).run();
}

}  // namespace ceteris::formats
