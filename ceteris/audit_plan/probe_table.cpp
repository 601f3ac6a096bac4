// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_plan/probe_table.hpp"

#include <vector>

namespace ceteris::audit_plan {

std::span<const ProbeKind> probe_table() {
  static const std::vector<ProbeKind> kTable = {
      {"header", "File header", "container, encoder settings and metadata; no pixel", "file",
       &features::feature_family("header"), false},
      {"file_size", "File size",
       "bytes of the file and bits per pixel: encoder settings and how much there is to encode", "file",
       &features::feature_family("file-size"), false},
      {"geometry", "Geometry", "width, height, shape and round numbers; no pixel", "geometry",
       &features::feature_family("geometry"), false},
      {"mean_rgb", "Mean colour", "three numbers: mean red, green and blue", "colour",
       &features::feature_family("mean-rgb"), true},
      {"colour", "Colour histogram", "how often each colour occurs, not where", "colour",
       &features::feature_family("colour"), true},
      {"low_pass", "Low frequencies", "the centre square at 16 x 16 px: layout without detail", "structure",
       &features::feature_family("thumbnail"), true},
      {"edges", "Edges", "orientations of gradients on an 8 x 8 grid: outlines without colour", "structure",
       &features::feature_family("gradients"), true},
      {"history", "Processing history",
       "8 x 8 frequency blocks and gaps between levels: earlier compression, resampling, gain", "history",
       &features::feature_family("history"), true},
      {"chroma", "Colour history",
       "8 x 8 frequency blocks of the two colour differences: chroma that was halved, compressed or resampled",
       "history", &features::feature_family("chroma"), true},
      {"border", "Outer edge", "the eight outermost lines of each side at their own size: frames and letterboxes",
       "overlay", &features::feature_family("border"), true},
      {"overlay", "Fixed overlay",
       "fine detail by its place, at the corners and over the whole image: watermarks, logos, stamps", "overlay",
       nullptr, true},
  };
  return kTable;
}

}  // namespace ceteris::audit_plan
