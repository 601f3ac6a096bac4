// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/labelled_images.hpp"

#include <algorithm>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"
#include "ceteris/base/normal_path.hpp"
#include "ceteris/base/stop.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/data/scan.hpp"
#include "ceteris/data/split.hpp"
#include "ceteris/loader/drawn_parts.hpp"
#include "ceteris/loader/part_folders.hpp"
#include "ceteris/spec/identity.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::loader {
namespace {

// Images in flight between two joins of the workers.
constexpr std::size_t kChunk = 1024;

bool lies_below(std::string_view name, std::string_view folder) {
  return folder.empty() ||
         (name.starts_with(folder) && (folder.ends_with('/') || name.substr(folder.size()).starts_with('/')));
}

// The first parts of the names, a few of them.
std::string top_folders(const data::Source& source) {
  constexpr std::size_t kShown = 10;
  std::set<std::string> folders;
  for (const data::Item& item : source.items) {
    if (const std::size_t slash = item.name.find('/'); slash != std::string::npos) {
      folders.insert(item.name.substr(0, slash));
    }
  }
  std::vector<std::string> shown(folders.begin(), folders.end());
  if (shown.size() > kShown) {
    shown.resize(kShown);
    shown.emplace_back("...");
  }
  return shown.empty() ? "none" : join(shown, ", ");
}

struct Wanted {
  std::vector<std::uint32_t> items;
  std::vector<bool> for_validation;  // parallel; by folder
  std::vector<std::string> classes;
};

// Names stand one a line in a run, and in JSON: what cannot is refused before hours of reading.
void check_names(const std::vector<std::string>& classes, const std::string& where) {
  std::vector<Problem> problems;
  for (const std::string& name : classes) {
    const std::string what = trim(name).empty() ? "is blank"
                             : name.find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos
                                 ? "holds the end of a line or a zero byte"
                             : spec::json_string(name).empty() ? "is not UTF-8"
                                                               : "";
    if (!what.empty()) {
      problems.push_back({where, "the name of the class " + ceteris::quoted(name) + " " + what, "rename the class"});
    }
  }
  if (!problems.empty()) {
    throw Error(Exit::Usage, std::move(problems));
  }
}

Wanted choose_items(const data::Source& source, const ImageData& spec) {
  if (!spec.validation.empty() && spec.train.empty()) {
    throw spec_error("data.train",
                     "is not set, so that everything outside data.validation would be trained on, test images too",
                     "name the folder of the training images");
  }
  const std::string train = printable(normal_path(spec.train));  // as the names of items are
  const std::string validation_folder = printable(normal_path(spec.validation));
  Wanted wanted;
  std::set<std::string> classes;
  for (std::uint32_t i = 0; i < source.items.size(); ++i) {
    const data::Item& item = source.items[i];
    const bool validation = !spec.validation.empty() && lies_below(item.name, validation_folder);
    if (validation || lies_below(item.name, train)) {
      wanted.items.push_back(i);
      wanted.for_validation.push_back(validation);
      classes.insert(class_of(source, item));
    }
  }
  if (wanted.items.empty() && !spec.train.empty()) {
    throw usage_error(spec.path, "holds no image below data.train = " + ceteris::quoted(spec.train),
                      "its folders: " + top_folders(source));
  }
  data::require_classes(source, wanted.items);
  if (classes.size() < 2) {
    throw usage_error(spec.path, "holds " + std::to_string(classes.size()) + " class(es) of images, two are needed",
                      "put the images of each class in a folder of its own, or give a list with a column \"label\"");
  }
  wanted.classes.assign(classes.begin(), classes.end());
  check_names(wanted.classes, spec.path);
  return wanted;
}

// "2 classes from the column label: cat (12 images), dog (11 images)"; a class of one image is often a slip.
std::string describe_classes(const data::Source& source, const std::vector<std::string>& classes,
                             const std::vector<std::uint32_t>& labels) {
  constexpr std::size_t kShown = 20;
  std::vector<std::size_t> images(classes.size());
  for (const std::uint32_t label : labels) {
    ++images[label];
  }
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(classes.size(), kShown); ++i) {
    shown.push_back((classes[i].empty() ? "(in no folder)" : printable(classes[i])) + " (" + with_thousands(images[i]) +
                    ")");
  }
  if (classes.size() > kShown) {
    shown.push_back("and " + with_thousands(classes.size() - kShown) + " more");
  }
  return std::to_string(classes.size()) + " classes from the " +
         (source.has_labels ? "column label" : "folders of the images") + " with their images: " + join(shown, ", ");
}

// What was read of the items of a source, in their order; `images` and what is parallel to it without the refused ones.
struct ReadItems {
  NamedImages images = {};
  std::vector<std::uint32_t> items = {};  // of the source
  std::vector<bool> for_validation = {};  // by folder
  std::vector<data::ScannedItem> all = {};
};

// Reads what is wanted into the cache, the contents and the refused files of `into`.
ReadItems read_items(const data::Source& source, const Wanted& wanted, Executor& executor, Progress& progress,
                     LabelledImages& into) {
  ReadItems read;
  progress.stage("reading images", wanted.items.size());
  for (std::size_t first = 0; first < wanted.items.size(); first += kChunk) {
    const auto which = std::span(wanted.items).subspan(first, std::min(kChunk, wanted.items.size() - first));
    std::vector<image::Image> squares(which.size());
    auto scanned =
        data::scan(source, which, executor, [&](std::size_t k, const image_file::Header&, const image::Image& image) {
          throw_if_stopped();
          squares[k] = image::center_square(image, into.cache->side());
          progress.advance();
        });
    for (std::size_t i = 0; i < which.size(); ++i) {
      const data::Item& item = source.items[which[i]];
      if (scanned[i].refusal) {
        into.refused.push_back({item.name, *scanned[i].refusal});
      } else {
        const auto place = std::lower_bound(into.classes.begin(), into.classes.end(), class_of(source, item));
        read.images.labels.push_back(static_cast<std::uint32_t>(place - into.classes.begin()));
        read.images.keys.push_back(data::draw_key(item.name));
        read.items.push_back(which[i]);
        read.for_validation.push_back(wanted.for_validation[first + i]);
        into.cache->append(squares[i]);
        into.contents.push_back(data::content_of(scanned[i].file_hash));
      }
      read.all.push_back(std::move(scanned[i]));
    }
  }
  return read;
}

OtherSide other_side(int size) {
  return {.size = size, .cache = std::make_shared<image::ImageCache>(image::cache_side(size))};
}

// The validation images from their files once more: the squares in the cache are too small to be scaled up.
void read_other_sides(const data::Source& source, const ReadItems& read, Executor& executor, Progress& progress,
                      LabelledImages& into) {
  if (into.as_read.test_sides.empty()) {
    return;
  }
  std::vector<OtherSide>& sides = into.other_sides;
  for (const int size : into.as_read.test_sides) {
    sides.push_back(other_side(size));
  }
  const std::vector<std::uint32_t>& validation = into.validation.indices;
  progress.stage("reading images for other sides", validation.size());
  for (std::size_t first = 0; first < validation.size(); first += kChunk) {
    const std::size_t count = std::min(kChunk, validation.size() - first);
    std::vector<std::uint32_t> which;
    for (const std::uint32_t index : std::span(validation).subspan(first, count)) {
      which.push_back(read.items[index]);
    }
    std::vector<std::vector<image::Image>> squares(count);
    const auto scanned =
        data::scan(source, which, executor, [&](std::size_t k, const image_file::Header&, const image::Image& image) {
          throw_if_stopped();
          for (const OtherSide& side : sides) {
            squares[k].push_back(image::center_square(image, side.cache->side()));
          }
          progress.advance();
        });
    for (std::size_t i = 0; i < count; ++i) {
      if (scanned[i].refusal || data::content_of(scanned[i].file_hash) != into.contents[validation[first + i]]) {
        throw usage_error(printable(source.items[which[i]].name), "has changed while it was read",
                          "begin again when nobody writes to the data");
      }
      for (std::size_t k = 0; k < sides.size(); ++k) {
        sides[k].validation.indices.push_back(static_cast<std::uint32_t>(sides[k].cache->count()));
        sides[k].validation.labels.push_back(into.validation.labels[first + i]);
        sides[k].cache->append(squares[i][k]);
      }
    }
  }
}

// The parts that `validation` tells apart, as far as they are learned from.
void deal(const NamedImages& read, const std::vector<bool>& validation, std::uint64_t seed, LabelledImages& images) {
  const ImageData& spec = images.as_read;
  for (std::uint32_t i = 0; i < validation.size(); ++i) {
    if (validation[i]) {
      images.validation.indices.push_back(i);
      images.validation.labels.push_back(read.labels[i]);
    }
  }
  DrawnTraining training = draw_training(read, validation, spec, images.classes.size(), seed);
  const std::size_t learned = training.indices.size();
  images.train = {std::move(training.indices), std::move(training.labels)};
  if (spec.train_share < 1) {
    images.problems.push_back("learned from: " + with_thousands(learned) + " of " +
                              with_thousands(validation.size() - images.validation.indices.size()) +
                              " training images (data.train_share)");
  }
  if (spec.train_label_noise > 0) {
    images.problems.push_back("wrong on purpose: " + with_thousands(training.wrong) + " of " + with_thousands(learned) +
                              " training labels (data.train_label_noise)");
  }
}

}  // namespace

LabelledImages read_images(const ImageData& asked, std::uint64_t seed, Executor& executor, Progress& progress,
                           PartFolders folders) {
  if (asked.path.empty()) {
    throw spec_error("data.path", "is not given", "set data.path=FOLDER");
  }
  const data::Source source = data::open_source(asked.path);
  LabelledImages images;
  ImageData& spec = images.as_read;
  spec = asked;
  spec.size = side_of(asked);
  if (folders == PartFolders::Recognised) {
    images.parts = take_part_folders(spec, source);
  }
  const Wanted wanted = choose_items(source, spec);
  images.classes = wanted.classes;
  images.problems = data::remarks(source);
  if (source.not_images > 0) {
    images.problems.push_back(printable(source.location) + ": left out by name: " + with_thousands(source.not_images) +
                              (source.not_images == 1 ? " file that is" : " files that are") + " no image");
  }
  images.cache = std::make_shared<image::ImageCache>(image::cache_side(*spec.size));
  ReadItems read = read_items(source, wanted, executor, progress, images);
  images.found = describe_classes(source, images.classes, read.images.labels);
  images.fingerprint = data::fingerprint(source, wanted.items, read.all);
  deal(read.images,
       spec.validation.empty() ? draw_validation(read.images, spec.validation_share, seed) : read.for_validation, seed,
       images);
  if (images.train.indices.empty() || images.validation.indices.empty()) {
    throw usage_error(spec.path,
                      "leaves no image for " + std::string(images.train.indices.empty() ? "training" : "validation"),
                      "check data.train, data.validation and data.validation_share");
  }
  read_other_sides(source, read, executor, progress, images);
  return images;
}

LabelledImages draw_images(const BuiltinData& spec, Executor& executor, Progress& progress) {
  LabelledImages images;
  images.classes.assign(synthetic::kLabelledClasses.begin(), synthetic::kLabelledClasses.end());
  synthetic::LabelledSpec learned = spec.images;
  learned.shift = spec.train_shift.value_or(learned.shift);
  learned.label_noise = spec.train_label_noise.value_or(learned.label_noise);
  const auto draw = [&](synthetic::LabelledSpec wide, std::string_view name, std::int64_t count,
                        image::ImageCache& cache, LabelledPart& part) {
    wide.size = cache.side();  // so that random crops have room
    for (std::int64_t first = 0; first < count; first += kChunk) {
      std::vector<synthetic::LabelledSample> samples(std::min(kChunk, static_cast<std::size_t>(count - first)));
      executor.parallel_for(samples.size(), [&](std::size_t i) {
        throw_if_stopped();
        samples[i] = synthetic::labelled_sample(wide, name, static_cast<std::uint64_t>(first) + i);
        progress.advance();
      });
      for (const synthetic::LabelledSample& sample : samples) {
        part.indices.push_back(static_cast<std::uint32_t>(cache.count()));
        part.labels.push_back(sample.label);
        cache.append(sample.image);
      }
    }
  };
  const std::int64_t learn = learned_images(spec);
  const auto sides = static_cast<std::int64_t>(spec.test_sides.size());
  progress.stage("drawing images", static_cast<std::uint64_t>(learn + (1 + sides) * spec.validation));
  images.cache = std::make_shared<image::ImageCache>(image::cache_side(spec.images.size));
  draw(learned, "train", learn, *images.cache, images.train);
  draw(spec.images, "validation", spec.validation, *images.cache, images.validation);
  for (const int other : spec.test_sides) {
    OtherSide side = other_side(other);
    draw(spec.images, "validation", spec.validation, *side.cache, side.validation);
    images.other_sides.push_back(std::move(side));
  }
  images.fingerprint = sha256_hex("labelled " + spec::identity(spec));
  return images;
}

}  // namespace ceteris::loader
