// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "ceteris/audit_report/audit_parts.hpp"
#include "ceteris/audit_report/audit_words.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"

namespace ceteris::audit_report {

namespace {

using record::AuditRecord;
using record::TellingImage;

constexpr std::size_t kNameColumns = 32;  ///< two lines under an image

/// What the classifier said of an image: "B taken for A, 97 %"; of a right answer "A, 97 %", or the percentage alone
/// where the set is known.
std::string answer(const AuditRecord& record, const TellingImage& image, bool with_set) {
  const std::string sure = report::prose(report::percent(image.posterior, 0));
  const std::string set = set_name(record, image.set);
  return image.predicted != image.set ? set + " taken for " + set_name(record, image.predicted) + ", " + sure
         : with_set                   ? set + ", " + sure
                                      : sure;
}

std::string file_name(const TellingImage& image, bool whole) {
  return whole ? "<span class=\"name\">" + report::escape(image.name) + "</span> "
               : "<span class=\"name\" title=\"" + report::escape(image.name) + "\">" +
                     report::escape(report::shorten(image.name, kNameColumns)) + "</span>";
}

/// Where a tile lies on its sheet.
std::string position(int tile, const Sprite& sheet) {
  return "background-position:-" + std::to_string(tile % sheet.columns * sheet.tile) + "px -" +
         std::to_string(tile / sheet.columns * sheet.tile) + "px";
}

std::string thumbnail(const TellingImage& image, const Sprite& small, const Sprite* large) {
  const std::string label = report::escape(report::shorten(image.name, kNameColumns));
  const std::string style = "style=\"" + position(image.tile, small) + "\"";
  return large == nullptr ? "<span class=\"pic\" role=\"img\" aria-label=\"" + label + "\" " + style + "></span>"
                          : "<a class=\"pic\" href=\"#large-" + std::to_string(image.tile) + "\" aria-label=\"" +
                                label + ", open it large\" " + style + "></a>";
}

/// What a small image opens: the large one over the page, until it is left.
std::string opened(const AuditRecord& record, const Sprite& large) {
  std::string html;
  for (const TellingImage& image : record.telling) {
    if (image.tile >= 0) {
      html += "<div class=\"large\" id=\"large-" + std::to_string(image.tile) +
              "\"><a href=\"#images\" aria-label=\"close\">" + "<span class=\"whole\" style=\"" +
              position(image.tile, large) + "\"></span></a><p>" + file_name(image, false) + "<br>" +
              answer(record, image, true) + "<br><a href=\"#images\">close</a></p></div>\n";
    }
  }
  return html;
}

/// The images of one kind, of one set or (-1) of all, as tiles or as a list of names.
std::string images_of(const AuditRecord& record, TellingImage::Kind kind, int set, const Sprite* sprite,
                      const Sprite* large) {
  std::string items;
  for (const TellingImage& image : record.telling) {
    if (image.kind == kind && (set < 0 || image.set == set)) {
      const bool shown = sprite != nullptr && image.tile >= 0;
      items += "<li>" + (shown ? thumbnail(image, *sprite, large) : std::string()) +
               file_name(image, sprite == nullptr) + answer(record, image, set < 0) + "</li>\n";
    }
  }
  if (items.empty()) {
    return {};
  }
  return (sprite != nullptr ? "<ul class=\"tiles\">\n" : "<ul>\n") + items + "</ul>\n";
}

/// The typical images, one row a set.
std::string typical_images(const AuditRecord& record, const Sprite* sprite, const Sprite* large) {
  std::string rows;
  for (std::size_t set = 0; set < record.sets.size(); ++set) {
    const int index = static_cast<int>(set);
    const std::string images = images_of(record, TellingImage::Kind::Typical, index, sprite, large);
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

std::string images_part(const AuditRecord& record, const Sprite* small, const Sprite* large) {
  for (const Sprite* sheet : {small, large}) {
    CETERIS_CHECK(sheet == nullptr || (sheet->tile >= 1 && sheet->columns >= 1), "a sprite without tiles");
  }
  const std::string html =
      kind_part("Typical of their set",
                "Named rightly and most surely. What these share, and the others lack, is what the classifier sees.",
                typical_images(record, small, large)) +
      kind_part("Taken for another set", "Named wrongly and surely: these would pass in the other set.",
                images_of(record, TellingImage::Kind::Swap, -1, small, large)) +
      kind_part("On the boundary", "The classifier cannot decide where these come from.",
                images_of(record, TellingImage::Kind::Boundary, -1, small, large));
  if (html.empty()) {
    return {};
  }
  const bool opens = small != nullptr && large != nullptr;
  return "<p>All are held-out images. The percentage is the calibrated probability that the headline classifier gives "
         "its "
         "answer." +
         std::string(opens ? " Choose an image to see it large." : "") + "</p>\n" + html +
         (opens ? opened(record, *large) : "");
}

std::string example_pair(const AuditRecord& record, const record::Finding& finding, const Sprite* large) {
  std::string figures;
  int shown = 0;
  for (const record::Example& example : finding.examples) {
    if (large != nullptr && example.tile >= 0) {
      ++shown;
      figures += "<li><span class=\"whole\" role=\"img\" aria-label=\"" +
                 report::escape(report::shorten(example.name, kNameColumns)) + "\" style=\"" +
                 position(example.tile, *large) + "\"></span><span class=\"name\">" +
                 report::escape(report::shorten(example.name, kNameColumns)) + "</span>" +
                 set_name(record, example.set) + "; " + report::escape(example.view) + "</li>\n";
    }
  }
  if (large != nullptr && finding.map_tile >= 0) {
    figures += "<li><span class=\"whole\" role=\"img\" aria-label=\"" + report::escape(finding.map) + "\" style=\"" +
               position(finding.map_tile, *large) + "\"></span>Map of the " + report::prose(finding.map) + "</li>\n";
  }
  return shown < 2 ? std::string() : "<ul class=\"tiles couple\">\n" + figures + "</ul>\n";
}

std::string sprite_style(const Sprite* small, const Sprite* large) {
  std::string style = ".findings dd{margin:.35rem 0 .6rem}\n";
  const auto sheet = [](const Sprite& one) {
    return "background-image:url(data:" + report::escape(one.mime) + ";base64," +
           report::base64(one.jpeg_or_png_bytes) + ")}\n";
  };
  if (small != nullptr) {
    const std::string side = std::to_string(small->tile) + "px";
    style += ".tiles{grid-template-columns:repeat(auto-fill," + side + ")}\n.pic{width:" + side + ";height:" + side +
             ";" + sheet(*small);
  }
  if (large != nullptr) {
    const std::string side = std::to_string(large->tile) + "px";
    style +=
        ".couple{grid-template-columns:repeat(auto-fill," + side +
        ")}\n.large{display:none}\n.large:target{display:flex;flex-direction:column;align-items:center;justify-content:"
        "center;position:fixed;inset:0;z-index:9;background:var(--paper)}\n.large p{padding:0 1rem}\n.large "
        ".whole{transform:scale(1.6);"
        "margin:" +
        std::to_string(large->tile * 3 / 10) +
        "px}\n.whole{display:block;background-repeat:no-repeat;"
        "-webkit-print-color-adjust:exact;print-color-adjust:exact;width:" +
        side + ";height:" + side + ";" + sheet(*large);
  }
  return style;
}

}  // namespace ceteris::audit_report
