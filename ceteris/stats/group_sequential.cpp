// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/group_sequential.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

/// Nodes and weights of Gauss and Legendre on [0, 1].
struct Nodes {
  std::vector<double> x;
  std::vector<double> weight;
};

template <unsigned points>
Nodes make_nodes() {
  using Gauss = boost::math::quadrature::gauss<double, points>;
  Nodes nodes;
  for (std::size_t i = 0; i < Gauss::abscissa().size(); ++i) {
    for (const double sign : {-1.0, 1.0}) {
      nodes.x.push_back(0.5 + 0.5 * sign * Gauss::abscissa()[i]);
      nodes.weight.push_back(0.5 * Gauss::weights()[i]);
    }
  }
  return nodes;
}

/// The integrand over the angle is a trigonometric polynomial whose degree is the number of values. With twice as many
/// nodes everywhere no critical value moves by more than a relative 1e-6.
const Nodes& angles(int values) {
  constexpr int kFew = 60;
  static const Nodes few = make_nodes<32>();
  static const Nodes many = make_nodes<64>();
  return values <= kFew ? few : many;
}
const Nodes& path() {
  static const Nodes nodes = make_nodes<24>();
  return nodes;
}

/// u of a critical t with n values.
double u_of_t(double t, int n) {
  return t / std::sqrt(n - 1 + t * t);
}

/// From a look with n values to the next one with m more.
class Step {
 public:
  Step(int n, int m)
      : n_(n),
        m_(m),
        old_(static_cast<double>(n) / (n + m)),
        new_(static_cast<double>(m) / (n + m)),
        // log of 2 C_m / (Beta(n/2, m/2) sqrt(new)), C_m = Gamma(m/2) / (sqrt(pi) Gamma((m-1)/2))
        log_constant_(std::log(2.0) + std::lgamma(0.5 * m) - 0.5 * std::log(std::numbers::pi) -
                      std::lgamma(0.5 * (m - 1)) - std::lgamma(0.5 * n) - std::lgamma(0.5 * m) +
                      std::lgamma(0.5 * (n + m)) - 0.5 * std::log(new_)) {}

  /// The density of the next u at `next`, given that this one is `u`.
  ///
  /// With s^2 the share of the old values in the sum of squares, next = u sqrt(old) s + w sqrt(new (1 - s^2)), w the
  /// direction of the new ones, of density C_m (1 - w^2)^((m-3)/2). Over s the product of both densities is
  /// s^(n-1) q(s)^((m-3)/2) with q quadratic, zero at both ends of where |w| <= 1; s = middle + half sin(angle) makes
  /// it smooth.
  [[nodiscard]] double density(double next, double u) const {
    const double a = 1 + u * u * old_ / new_;
    const double middle = next * u * std::sqrt(old_) / (new_ * a);
    const double half_squared = middle * middle + (1 - next * next / new_) / a;
    if (half_squared <= 0) {
      return 0;
    }
    const double half = std::sqrt(half_squared);
    if (middle + half <= 0) {
      return 0;
    }
    const double from = middle >= half ? -0.5 * std::numbers::pi : std::asin(-middle / half);
    const double length = 0.5 * std::numbers::pi - from;
    const double scale = log_constant_ + 0.5 * (m_ - 3) * std::log(a) + (m_ - 2) * std::log(half);
    const Nodes& nodes = angles(n_ + m_);
    double sum = 0;
    for (std::size_t i = 0; i < nodes.x.size(); ++i) {
      const double angle = from + length * nodes.x[i];
      const double s = middle + half * std::sin(angle);
      const double cosine = std::cos(angle);
      if (s > 0 && cosine > 0) {
        sum += nodes.weight[i] * std::exp(scale + (n_ - 1) * std::log(s) + (m_ - 2) * std::log(cosine));
      }
    }
    return length * sum;
  }

  /// The largest next u that can follow `u`.
  [[nodiscard]] double edge(double u) const { return std::sqrt(new_ + old_ * u * u); }
  /// The smallest u that `next` can follow.
  [[nodiscard]] double origin(double next) const { return std::sqrt(std::max(0.0, (next * next - new_) / old_)); }

  /// P[the next u is above `bound`], given that this one is `u`.
  [[nodiscard]] double tail(double bound, double u) const {
    const double room = edge(u) - bound;
    if (room <= 0) {
      return 0;
    }
    double sum = 0;
    for (std::size_t i = 0; i < path().x.size(); ++i) {
      const double y = path().x[i];  // squared, since the density falls to zero at the edge like a root
      sum += path().weight[i] * 2 * room * y * density(edge(u) - room * y * y, u);
    }
    return sum;
  }

 private:
  int n_;
  int m_;
  double old_;
  double new_;
  double log_constant_;
};

/// A smooth even density on [-end, end] by its values at Chebyshev's points of [0, end].
class Density {
 public:
  Density(double end, const std::function<double(double)>& f) : end_(end) {
    constexpr int kPoints = 24;
    for (int i = 0; i < kPoints; ++i) {
      const double angle = std::numbers::pi * (i + 0.5) / kPoints;
      x_.push_back(0.5 * end * (1 - std::cos(angle)));
      weight_.push_back((i % 2 == 0 ? 1 : -1) * std::sin(angle));
      value_.push_back(f(x_.back()));
    }
  }

  /// By barycentric interpolation (Berrut & Trefethen 2004).
  [[nodiscard]] double at(double x) const {
    double above = 0;
    double below = 0;
    for (std::size_t i = 0; i < x_.size(); ++i) {
      if (x == x_[i]) {
        return value_[i];
      }
      const double term = weight_[i] / (x - x_[i]);
      above += term * value_[i];
      below += term;
    }
    return above / below;
  }

  /// The integral over [0, end] of this density times `f`(u) + `f`(-u), which are zero below `from`.
  [[nodiscard]] double expect(double from, const std::function<double(double)>& f) const {
    if (from >= end_) {
      return 0;
    }
    double sum = 0;
    for (std::size_t i = 0; i < path().x.size(); ++i) {
      const double y = path().x[i];  // squared, as in Step::tail
      const double u = from + (end_ - from) * y * y;
      sum += path().weight[i] * 2 * (end_ - from) * y * at(u) * (f(u) + f(-u));
    }
    return sum;
  }

 private:
  double end_;
  std::vector<double> x_;
  std::vector<double> weight_;
  std::vector<double> value_;
};

double first_density(double u, int n) {
  const double log_constant = std::lgamma(0.5 * n) - 0.5 * std::log(std::numbers::pi) - std::lgamma(0.5 * (n - 1));
  return std::exp(log_constant + 0.5 * (n - 3) * std::log1p(-u * u));
}

/// The t of n values that is crossed with probability `spent` by those that go on with `density`.
double next_boundary(const Step& step, const Density& density, int n, double spent) {
  const auto excess = [&](double log_t) {
    const double bound = u_of_t(std::exp(log_t), n);
    const double crossed = 2 * density.expect(step.origin(bound), [&](double u) { return step.tail(bound, u); });
    return std::log(std::max(crossed, 1e-300)) - std::log(spent);
  };
  // Without earlier looks the boundary would be this one; those that went on are fewer.
  const double largest = boost::math::quantile(complement(boost::math::students_t(n - 1), 0.5 * spent)) * (1 + 1e-9);
  std::uintmax_t steps = 100;
  const auto [low, high] = boost::math::tools::toms748_solve(excess, std::log(0.02), std::log(largest),
                                                             boost::math::tools::eps_tolerance<double>(30), steps);
  return std::exp(0.5 * (low + high));
}

}  // namespace

std::vector<int> looks_of(int most) {
  CETERIS_CHECK(most >= 2 && most <= kMostForLooks, "a plan with looks has 2 to 200 values");
  if (most < kFewestForLooks) {
    return {most};
  }
  if (most == 20) {
    return {5, 8, 12, 20};
  }
  constexpr double kGrowth = 1.57;
  constexpr double kNearest = 1.25;  // to the end: a look just before it would save nothing
  std::vector<int> looks;
  for (int look = 5; kNearest * look <= most; look = static_cast<int>(std::lround(kGrowth * look))) {
    looks.push_back(look);
  }
  looks.push_back(most);
  return looks;
}

std::vector<double> sequential_boundaries(std::span<const int> looks, double alpha) {
  CETERIS_CHECK(!looks.empty() && looks.front() >= 2 && looks.back() <= kMostForLooks, "looks lie in [2, 200]");
  CETERIS_CHECK(alpha > 0 && alpha < 0.5, "alpha must lie in (0, 0.5)");
  const auto spent = [&](int n) { return alpha * std::pow(static_cast<double>(n) / looks.back(), 2); };
  int n = looks.front();
  std::vector<double> bounds{boost::math::quantile(complement(boost::math::students_t(n - 1), 0.5 * spent(n)))};
  Density density(u_of_t(bounds.back(), n), [&](double u) { return first_density(u, n); });
  for (std::size_t k = 1; k < looks.size(); ++k) {
    CETERIS_CHECK(looks[k] >= n + 2, "looks are at least two values apart");
    const Step step(n, looks[k] - n);
    const double bound = next_boundary(step, density, looks[k], spent(looks[k]) - spent(n));
    bounds.push_back(bound);
    n = looks[k];
    if (k + 1 < looks.size()) {
      density = Density(u_of_t(bound, n), [&](double next) {
        return density.expect(step.origin(next), [&](double u) { return step.density(next, u); });
      });
    }
  }
  return bounds;
}

}  // namespace ceteris::stats
