// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/report/audit_parts.hpp"
#include "ceteris/report/audit_words.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"

namespace ceteris::report {

namespace {

using record::AuditRecord;
using record::TellingImage;

constexpr std::size_t kNameColumns = 32;  ///< two lines under a picture

/// What the classifier said of an image: "B taken for A, 97 %", or the percentage alone for a right answer.
std::string answer(const AuditRecord& record, const TellingImage& image) {
  const std::string sure = prose(percent(image.posterior, 0));
  return image.predicted == image.set
             ? sure
             : set_name(record, image.set) + " taken for " + set_name(record, image.predicted) + ", " + sure;
}

std::string file_name(const TellingImage& image, bool whole) {
  return whole ? "<span class=\"name\">" + escape(image.name) + "</span> "
               : "<span class=\"name\" title=\"" + escape(image.name) + "\">" +
                     escape(shorten(image.name, kNameColumns)) + "</span>";
}

std::string picture(const TellingImage& image, const Sprite& sprite) {
  const int column = image.tile % sprite.columns;
  const int row = image.tile / sprite.columns;
  return "<span class=\"pic\" role=\"img\" aria-label=\"" + escape(shorten(image.name, kNameColumns)) +
         "\" style=\"background-position:-" + std::to_string(column * sprite.tile) + "px -" +
         std::to_string(row * sprite.tile) + "px\"></span>";
}

/// The images of one kind, of one set or (-1) of all, as tiles or as a list of names.
std::string images_of(const AuditRecord& record, TellingImage::Kind kind, int set, const Sprite* sprite) {
  std::string items;
  for (const TellingImage& image : record.telling) {
    if (image.kind == kind && (set < 0 || image.set == set)) {
      const bool shown = sprite != nullptr && image.tile >= 0;
      items += "<li>" + (shown ? picture(image, *sprite) : std::string()) + file_name(image, sprite == nullptr) +
               answer(record, image) + "</li>\n";
    }
  }
  if (items.empty()) {
    return {};
  }
  return (sprite != nullptr ? "<ul class=\"tiles\">\n" : "<ul>\n") + items + "</ul>\n";
}

/// The typical images, one row a set.
std::string typical_images(const AuditRecord& record, const Sprite* sprite) {
  std::string rows;
  for (std::size_t set = 0; set < record.sets.size(); ++set) {
    const int index = static_cast<int>(set);
    const std::string images = images_of(record, TellingImage::Kind::Typical, index, sprite);
    if (!images.empty()) {
      rows += "<h4>" + set_name(record, index) + "</h4>\n" + images;
    }
  }
  return rows.empty() ? rows : "<div class=\"rows\">\n" + rows + "</div>\n";
}

std::string kind_part(const char* heading, const char* meaning, const std::string& images) {
  return images.empty() ? images
                        : "<h3>" + std::string(heading) + "</h3>\n<p>" + std::string(meaning) + "</p>\n" + images;
}

}  // namespace

std::string images_part(const AuditRecord& record, const Sprite* sprite) {
  CETERIS_CHECK(sprite == nullptr || (sprite->tile >= 1 && sprite->columns >= 1), "a sprite without tiles");
  const std::string html =
      kind_part("Typical of their set",
                "Named rightly and most surely. What these share, and the others lack, is what the classifier sees.",
                typical_images(record, sprite)) +
      kind_part("Taken for another set", "Named wrongly and surely: these would pass in the other set.",
                images_of(record, TellingImage::Kind::Swap, -1, sprite)) +
      kind_part("On the boundary", "The classifier cannot decide where these come from.",
                images_of(record, TellingImage::Kind::Boundary, -1, sprite));
  if (html.empty()) {
    return {};
  }
  return "<p>All are held-out images. The percentage is the calibrated probability of the answer.</p>\n" + html;
}

std::string sprite_style(const Sprite* sprite) {
  if (sprite == nullptr) {
    return {};
  }
  const std::string side = std::to_string(sprite->tile) + "px";
  return ".tiles{grid-template-columns:repeat(auto-fill," + side + ")}\n.pic{width:" + side + ";height:" + side +
         ";background-image:url(data:" + escape(sprite->mime) + ";base64," + base64(sprite->jpeg_or_png_bytes) + ")}\n";
}

}  // namespace ceteris::report
