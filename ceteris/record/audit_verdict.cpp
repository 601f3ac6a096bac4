// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/audit_verdict.hpp"

#include "ceteris/base/error.hpp"

namespace ceteris::record {

Verdict verdict_of(const Accuracy& accuracy, double chance, double p_adjusted, bool enough) {
  if (!enough) {
    return Verdict::NoVerdict;
  }
  const double low = accuracy.wilson95.low;
  if (!(low > chance) || !(p_adjusted < kProof)) {
    return Verdict::Indistinguishable;
  }
  if (low < chance + kWeakMargin) {
    return Verdict::Weak;
  }
  return low > kAlmostPerfect ? Verdict::AlmostPerfect : Verdict::Clear;
}

std::string verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::NoVerdict:
      return "no verdict";
    case Verdict::Indistinguishable:
      return "indistinguishable";
    case Verdict::Weak:
      return "weakly distinguishable";
    case Verdict::Clear:
      return "clearly distinguishable";
    case Verdict::AlmostPerfect:
      return "almost perfectly distinguishable";
  }
  throw Bug("verdict", "a verdict outside the list", __FILE__, __LINE__);
}

}  // namespace ceteris::record
