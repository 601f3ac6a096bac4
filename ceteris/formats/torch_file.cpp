// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/torch_file.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/torch_calls.hpp"

namespace ceteris::formats {
namespace {

constexpr std::size_t kMaxDepth = 32, kMaxRank = 64, kLongestName = 1000;
constexpr std::uint64_t kGatherFactor = 4, kGatherAtLeast = 1 << 20;
// A shared part is walked once for each place where it stands. In parts that share parts the places multiply; these
// multiples of the pickle's size stop them.
constexpr std::size_t kVisitFactor = 8, kTextFactor = 16;

/// A tensor as the pickle describes it: elements of a storage.
struct View {
  const TorchStorage* storage = nullptr;
  ElementType type = ElementType::F32;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape = {}, strides = {};  ///< in elements
};

bool is_row_major(const View& view) {
  std::int64_t expected = 1;
  for (std::size_t d = view.shape.size(); d-- > 0;) {
    if (view.shape[d] != 1 && view.strides[d] != expected) {
      return false;
    }
    expected *= view.shape[d];
  }
  return true;
}

/// Copies `count` elements of `size` bytes from where the strides say into a row.
void gather(const View& view, std::size_t size, std::size_t count, std::byte* out) {
  std::vector<std::int64_t> index(view.shape.size(), 0);
  std::int64_t at = view.offset;
  for (std::size_t i = 0; i < count; ++i) {
    std::memcpy(out + i * size, view.storage->bytes.data() + static_cast<std::size_t>(at) * size, size);
    for (std::size_t d = index.size(); d-- > 0;) {  // the next index, the last dimension fastest
      at += view.strides[d];
      if (++index[d] < view.shape[d]) {
        break;
      }
      at -= index[d] * view.strides[d];
      index[d] = 0;
    }
  }
}

class Walker {
 public:
  Walker(const TorchArchive& archive, std::size_t file_size, std::string_view where)
      : pickle_(archive.pickle),
        storages_(archive.storages),
        file_size_(file_size),
        where_(where),
        meanings_(call_meanings(archive.pickle, where)) {}

  TorchFile run() {
    walk();
    if (file_.tensors.tensors.empty() && !opaque_.empty()) {
      throw wrong("holds no tensors that can be reached, only " + printable(opaque_), kSaveStateDict);
    }
    return std::move(file_);
  }

 private:
  Error wrong(const std::string& what, std::string remedy = {}) const {
    return usage_error(std::string(where_), what, std::move(remedy));
  }
  Error wrong_tensor(const std::string& what) const {
    return wrong("tensor " + quoted(std::string_view(path_).substr(0, kLongestName)) + " " + what);
  }

  bool is_call(PickleIndex index, CallMeaning meaning) const {
    const auto found = meanings_.find(index);
    return found != meanings_.end() && found->second == meaning;
  }
  bool is_tensor(PickleIndex index) const {
    return is_call(index, CallMeaning::Tensor) || is_call(index, CallMeaning::TypedTensor) ||
           is_call(index, CallMeaning::Wrapper) || is_call(index, CallMeaning::FromType);
  }

  // Tensors.

  std::int64_t whole_number(PickleIndex index) const {
    if (pickle_[index].kind != PickleKind::Int || pickle_[index].integer < 0) {
      throw wrong_tensor("has a side, stride or offset that is not a size");
    }
    return pickle_[index].integer;
  }

  std::vector<std::int64_t> whole_numbers(PickleIndex index) const {
    if (is_call(index, CallMeaning::Size) && pickle_[pickle_[index].items[1]].items.size() == 1) {
      index = pickle_[pickle_[index].items[1]].items[0];
    }
    const PickleValue& value = pickle_[index];
    if ((value.kind != PickleKind::Tuple && value.kind != PickleKind::List) || value.items.size() > kMaxRank) {
      throw wrong_tensor("has a shape that is not a list of at most 64 sides");
    }
    std::vector<std::int64_t> numbers;
    for (const PickleIndex item : value.items) {
      numbers.push_back(whole_number(item));
    }
    return numbers;
  }

  /// The call that makes the tensor, inside those that only dress it as a parameter or a class of tensors.
  View describe(PickleIndex call) const {
    PickleIndex callee = pickle_[call].items[0];
    const std::vector<PickleIndex>* arguments = &pickle_[pickle_[call].items[1]].items;
    for (int dressed = 0; is_call(call, CallMeaning::Wrapper) || is_call(call, CallMeaning::FromType); ++dressed) {
      if (dressed == 4 || arguments->empty()) {
        throw wrong_tensor("is made in a way that is not known");
      }
      if (is_call(call, CallMeaning::FromType)) {  // function, class, arguments, attributes
        if (arguments->size() != 4 || pickle_[(*arguments)[2]].kind != PickleKind::Tuple) {
          throw wrong_tensor("is made in a way that is not known");
        }
        callee = (*arguments)[0];
        arguments = &pickle_[(*arguments)[2]].items;
        break;
      }
      call = (*arguments)[0];
      if (pickle_[call].kind != PickleKind::Call) {
        throw wrong_tensor("is made in a way that is not known");
      }
      callee = pickle_[call].items[0];
      arguments = &pickle_[pickle_[call].items[1]].items;
    }
    return view_of(global_name(pickle_, callee), *arguments);
  }

  View view_of(std::string_view function, const std::vector<PickleIndex>& arguments) const {
    constexpr std::string_view kPlainFunction = "torch._utils._rebuild_tensor";
    constexpr std::size_t kTypeArgument = 6;
    const bool typed = function == "torch._utils._rebuild_tensor_v3";
    if (!(typed || function == kPlainFunction || function == "torch._utils._rebuild_tensor_v2") ||
        arguments.size() < (typed ? kTypeArgument + 1 : 4)) {
      throw wrong_tensor("is made in a way that is not known");
    }
    const auto storage = storages_.find(arguments[0]);
    if (storage == storages_.end()) {
      throw wrong_tensor("has no storage");
    }
    View view{.storage = &storage->second,
              .type = storage->second.type.value_or(ElementType::U8),
              .offset = whole_number(arguments[1]),
              .shape = whole_numbers(arguments[2]),
              .strides = whole_numbers(arguments[3])};
    if (typed) {
      const std::string name = global_name(pickle_, arguments[kTypeArgument]);
      const auto type = name.starts_with("torch.") ? torch_element_type(name.substr(6)) : std::nullopt;
      if (!type) {
        throw wrong_tensor("has elements of " + printable(name) + ", which are not read here");
      }
      view.type = *type;
    }
    return view;
  }

  /// The number of elements, after proving that all lie inside the storage.
  std::uint64_t checked_count(const View& view) const {
    if (view.strides.size() != view.shape.size()) {
      throw wrong_tensor("has another number of strides than of sides");
    }
    const std::size_t size = element_size(view.type);
    std::uint64_t count = 1, bytes = 0, last = static_cast<std::uint64_t>(view.offset);
    bool fits = true;
    for (std::size_t d = 0; d < view.shape.size(); ++d) {
      const auto side = static_cast<std::uint64_t>(view.shape[d]), stride = static_cast<std::uint64_t>(view.strides[d]);
      std::uint64_t reach = 0;
      fits &= !__builtin_mul_overflow(side == 0 ? 0 : side - 1, stride, &reach) &&
              !__builtin_add_overflow(last, reach, &last);
    }
    // Also with a side of 0, the other sides must be countable: readers multiply them in any order.
    for (const std::int64_t side : view.shape) {
      fits &= !__builtin_mul_overflow(count, std::max<std::uint64_t>(1, static_cast<std::uint64_t>(side)), &count);
    }
    fits &= !__builtin_mul_overflow(count, size, &bytes);
    const bool empty = std::ranges::find(view.shape, 0) != view.shape.end();
    if (!fits || (!empty && last >= view.storage->bytes.size() / size)) {
      throw wrong_tensor("reaches outside its storage");
    }
    return empty ? 0 : count;
  }

  TensorEntry make_tensor(PickleIndex call) {
    const View view = describe(call);
    const std::uint64_t count = checked_count(view);
    const std::size_t size = element_size(view.type);
    TensorEntry entry{.name = {}, .type = view.type, .shape = view.shape, .bytes = {}};
    if (count == 0) {
      return entry;
    }
    const std::uint64_t bytes = count * size;
    if (is_row_major(view)) {
      entry.bytes = view.storage->bytes.subspan(static_cast<std::size_t>(view.offset) * size, bytes);
      return entry;
    }
    // One element can stand for many (stride 0), so the bytes of the file do not bound the copy by themselves.
    if (bytes > kGatherFactor * file_size_ + kGatherAtLeast - gathered_) {
      throw wrong_tensor("repeats its elements until they outgrow the file");
    }
    gathered_ += bytes;
    file_.gathered.push_back(std::make_unique_for_overwrite<std::byte[]>(bytes));
    gather(view, size, count, file_.gathered.back().get());
    entry.bytes = {file_.gathered.back().get(), bytes};
    return entry;
  }

  void add_tensor(PickleIndex call) {
    auto made = made_.find(call);
    if (made == made_.end()) {
      made = made_.emplace(call, make_tensor(call)).first;
    }
    if (path_.size() > kLongestName || printable(path_) != path_) {
      throw wrong_tensor("has a name that is too long or not plain text");
    }
    count_text(path_.size());
    if (!names_.insert(path_).second) {
      throw wrong_tensor("stands twice");
    }
    TensorEntry entry = made->second;
    entry.name = path_;
    file_.tensors.tensors.push_back(std::move(entry));
  }

  void count_text(std::size_t bytes) {
    text_bytes_ += bytes;
    if (text_bytes_ > kTextFactor * pickle_.size) {
      throw wrong("nests its tensors so that their names outgrow it");
    }
  }

  // The walk from the root to the tensors, without recursion.

  /// A value whose children are being visited. OrderedDict may bring pairs as its argument, and more put in later.
  struct Level {
    const std::vector<PickleIndex>* pairs = nullptr;  ///< each a list or tuple of key and value
    const std::vector<PickleIndex>* items = nullptr;
    std::size_t first = 0;  ///< of the items
    bool keyed = false;     ///< items are keys and values in turn; if not, positions are the keys
    std::size_t next = 0, path = 0;

    std::size_t from_pairs() const { return pairs == nullptr ? 0 : pairs->size(); }
    std::size_t size() const { return from_pairs() + (items->size() - first) / (keyed ? 2 : 1); }
  };

  bool open(PickleIndex index, Level& level) const {
    const PickleValue& value = pickle_[index];
    level.items = &value.items;
    if (is_call(index, CallMeaning::Dict)) {
      const std::vector<PickleIndex>& arguments = pickle_[value.items[1]].items;
      level.pairs = arguments.empty() ? nullptr : &pickle_[arguments[0]].items;  // the form that Python 2 wrote
      level.first = 2;
      level.keyed = true;
      return true;
    }
    level.keyed = value.kind == PickleKind::Dict;
    return level.keyed || value.kind == PickleKind::List || value.kind == PickleKind::Tuple;
  }

  /// Key and value of the next child.
  std::pair<PickleIndex, PickleIndex> child(const Level& level) const {
    if (level.next < level.from_pairs()) {
      const PickleValue& pair = pickle_[(*level.pairs)[level.next]];
      if (pair.items.size() != 2 || (pair.kind != PickleKind::List && pair.kind != PickleKind::Tuple)) {
        throw wrong("holds a dictionary that is made in a way that is not known");
      }
      return {pair.items[0], pair.items[1]};
    }
    const std::size_t at = level.first + (level.next - level.from_pairs()) * (level.keyed ? 2 : 1);
    return {(*level.items)[at], (*level.items)[level.keyed ? at + 1 : at]};
  }

  void walk() {
    std::vector<Level> levels;
    visit(pickle_.root, levels);
    while (!levels.empty()) {
      Level& level = levels.back();
      path_.resize(level.path);
      if (level.next == level.size()) {
        levels.pop_back();
        continue;
      }
      const auto [key, value] = child(level);
      if (!path_.empty()) {
        path_ += '.';
      }
      const PickleValue& name = pickle_[key];
      if (!level.keyed) {
        path_ += std::to_string(level.next);
      } else if (name.kind == PickleKind::Int) {
        path_ += std::to_string(name.integer);
      } else if (name.kind == PickleKind::Text) {
        path_ += name.text.substr(0, kLongestName + 1);
      }
      ++level.next;
      if (!level.keyed || name.kind == PickleKind::Int || name.kind == PickleKind::Text) {
        visit(value, levels);
      }
    }
  }

  void visit(PickleIndex index, std::vector<Level>& levels) {
    if (++visits_ > kVisitFactor * pickle_.size) {
      throw wrong("holds values inside one another without end");
    }
    Level level{.path = path_.size()};
    if (is_tensor(index)) {
      add_tensor(index);
    } else if (open(index, level)) {
      if (levels.size() == kMaxDepth) {
        throw wrong("nests its values deeper than 32 levels");
      }
      levels.push_back(level);
    } else if (levels.size() == 1 && levels.back().keyed) {
      note_metadata(pickle_[index]);
    }
    note_opaque(index);
  }

  void note_metadata(const PickleValue& value) {
    std::string text;
    switch (value.kind) {
      case PickleKind::Bool:
        text = value.integer != 0 ? "true" : "false";
        break;
      case PickleKind::Int:
        text = std::to_string(value.integer);
        break;
      case PickleKind::Float:
        text = shortest(value.real);
        break;
      case PickleKind::Text:
        text = printable(value.text.substr(0, kLongestName));
        break;
      default:
        return;
    }
    count_text(path_.size() + text.size());
    file_.tensors.metadata.emplace(printable(path_), std::move(text));
  }

  /// Remembers the first value that might have hidden tensors.
  void note_opaque(PickleIndex index) {
    if (opaque_.empty() && (pickle_[index].kind == PickleKind::Object || is_call(index, CallMeaning::Plain))) {
      opaque_ = "an object of " + global_name(pickle_, pickle_[index].items[0]);
    }
  }

  const Pickle& pickle_;
  const std::unordered_map<PickleIndex, TorchStorage>& storages_;
  std::size_t file_size_;
  std::string_view where_;
  std::unordered_map<PickleIndex, CallMeaning> meanings_;
  std::unordered_map<PickleIndex, TensorEntry> made_;  ///< tensors by call, so that tied ones share their copy too
  std::unordered_set<std::string> names_;
  std::string path_;
  std::string opaque_;
  std::uint64_t gathered_ = 0;
  std::size_t visits_ = 0, text_bytes_ = 0;
  TorchFile file_;
};

}  // namespace

TorchFile parse_torch_file(std::span<const std::byte> file, std::string_view where) {
  const TorchArchive archive = open_torch_archive(file, where);
  return Walker(archive, file.size(), where).run();
}

}  // namespace ceteris::formats
