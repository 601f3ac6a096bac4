// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/torch_calls.hpp"

#include <array>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/torch_archive.hpp"

namespace ceteris::formats {
namespace {

struct CallRow {
  std::string_view name;
  CallMeaning meaning;
  const char* what = nullptr;  ///< of what is refused
  const char* remedy = nullptr;
};
constexpr std::array kCalls = {
    CallRow{"collections.OrderedDict", CallMeaning::Dict},
    CallRow{"torch._utils._rebuild_tensor", CallMeaning::Tensor},
    CallRow{"torch._utils._rebuild_tensor_v2", CallMeaning::Tensor},
    CallRow{"torch._utils._rebuild_tensor_v3", CallMeaning::TypedTensor},
    CallRow{"torch._utils._rebuild_parameter", CallMeaning::Wrapper},
    CallRow{"torch._utils._rebuild_parameter_with_state", CallMeaning::Wrapper},
    CallRow{"torch._tensor._rebuild_from_type_v2", CallMeaning::FromType},
    CallRow{"torch.Size", CallMeaning::Size},
    CallRow{"torch._utils._rebuild_sparse_tensor", CallMeaning::Refused,
            "holds a sparse tensor, which is not read here", "call to_dense() on it before saving"},
    CallRow{"torch._utils._rebuild_sparse_csr_tensor", CallMeaning::Refused,
            "holds a sparse tensor, which is not read here", "call to_dense() on it before saving"},
    CallRow{"torch._utils._rebuild_qtensor", CallMeaning::Refused, "holds a quantised tensor, which is not read here",
            "call dequantize() on it before saving"},
    CallRow{"torch._utils._rebuild_meta_tensor_no_storage", CallMeaning::Refused,
            "holds a tensor of the meta device, which has no data", "give it data before saving"},
    CallRow{"torch.storage._load_from_bytes", CallMeaning::Refused,
            "holds a storage that was pickled by itself, which is not read here", kSaveStateDict},
    // Plain data that training programs leave in their checkpoints.
    CallRow{"_codecs.encode", CallMeaning::Plain},
    CallRow{"builtins.bytearray", CallMeaning::Plain},
    CallRow{"builtins.complex", CallMeaning::Plain},
    CallRow{"builtins.frozenset", CallMeaning::Plain},
    CallRow{"builtins.range", CallMeaning::Plain},
    CallRow{"builtins.set", CallMeaning::Plain},
    CallRow{"builtins.slice", CallMeaning::Plain},
    CallRow{"__builtin__.bytearray", CallMeaning::Plain},
    CallRow{"__builtin__.complex", CallMeaning::Plain},
    CallRow{"__builtin__.frozenset", CallMeaning::Plain},
    CallRow{"__builtin__.set", CallMeaning::Plain},
    CallRow{"__builtin__.slice", CallMeaning::Plain},
    CallRow{"__builtin__.xrange", CallMeaning::Plain},
    CallRow{"collections.Counter", CallMeaning::Plain},
    CallRow{"collections.defaultdict", CallMeaning::Plain},
    CallRow{"collections.deque", CallMeaning::Plain},
    CallRow{"copyreg._reconstructor", CallMeaning::Plain},
    CallRow{"copy_reg._reconstructor", CallMeaning::Plain},
    CallRow{"datetime.date", CallMeaning::Plain},
    CallRow{"datetime.datetime", CallMeaning::Plain},
    CallRow{"datetime.timedelta", CallMeaning::Plain},
    CallRow{"numpy.core.multiarray._reconstruct", CallMeaning::Plain},
    CallRow{"numpy.core.multiarray.scalar", CallMeaning::Plain},
    CallRow{"numpy.core.numeric._frombuffer", CallMeaning::Plain},
    CallRow{"numpy._core.multiarray._reconstruct", CallMeaning::Plain},
    CallRow{"numpy._core.multiarray.scalar", CallMeaning::Plain},
    CallRow{"numpy._core.numeric._frombuffer", CallMeaning::Plain},
    CallRow{"numpy.dtype", CallMeaning::Plain},
    CallRow{"pathlib.PosixPath", CallMeaning::Plain},
    CallRow{"pathlib.PurePosixPath", CallMeaning::Plain},
    CallRow{"pathlib.WindowsPath", CallMeaning::Plain},
    CallRow{"torch.device", CallMeaning::Plain},
    CallRow{"torch.serialization._get_layout", CallMeaning::Plain},
};

}  // namespace

std::unordered_map<PickleIndex, CallMeaning> call_meanings(const Pickle& pickle, std::string_view where) {
  std::unordered_map<std::string_view, const CallRow*> known;
  for (const CallRow& row : kCalls) {
    known.emplace(row.name, &row);
  }
  std::unordered_map<PickleIndex, CallMeaning> meanings;
  for (PickleIndex i = 0; i < pickle.values.size(); ++i) {
    if (pickle[i].kind != PickleKind::Call) {
      continue;
    }
    const PickleIndex callee = pickle[i].items[0];
    const std::string name = global_name(pickle, callee);
    const auto found = pickle[callee].kind == PickleKind::Global ? known.find(name) : known.end();
    if (found == known.end()) {
      throw usage_error(std::string(where),
                        "calls " + printable(name) + ", which is code, not weights; nothing of it was run",
                        kSaveStateDict);
    }
    const CallRow& row = *found->second;
    if (row.meaning == CallMeaning::Refused) {
      throw usage_error(std::string(where), row.what, row.remedy);
    }
    meanings.emplace(i, row.meaning);
  }
  return meanings;
}

}  // namespace ceteris::formats
