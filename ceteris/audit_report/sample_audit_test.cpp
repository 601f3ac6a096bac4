// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_report/sample_audit_test.hpp"

#include <cmath>
#include <string>
#include <utility>

namespace ceteris::audit_report {

namespace {

using record::Accuracy;
using record::AuditRecord;
using record::Control;
using record::DataSet;
using record::Pair;
using record::Probe;
using record::SeedRun;
using record::TellingImage;
using record::Verdict;

Accuracy accuracy(std::int64_t correct, std::int64_t total, double p, double p_permutation = 0.001) {
  Accuracy a;
  a.correct = correct;
  a.total = total;
  const double n = static_cast<double>(total);
  a.value = static_cast<double>(correct) / n;
  const double z = 1.959963984540054;
  const double middle = (a.value + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(a.value * (1 - a.value) / n + z * z / (4 * n * n));
  a.wilson95 = {middle - half, middle + half};
  a.p_value = p;
  a.p_permutation = p_permutation;
  return a;
}

DataSet data_set(std::string name, std::int64_t files, std::int64_t refused) {
  DataSet set;
  set.location = "photos/" + name + ".tar";
  set.name = std::move(name);
  set.kind = "tar";
  set.fingerprint = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  set.files = files;
  set.scanned = files;
  set.refused = refused;
  set.groups = files - refused;
  set.train = 600;
  set.validation = 100;
  set.test = 300;
  set.common_format = "JPEG 4:2:0";
  set.common_format_share = 0.98;
  set.median_width = 213;
  set.median_height = 160;
  set.median_bytes = 13400;
  return set;
}

Probe probe(std::string family, std::string name, std::string title, std::string sees, const Accuracy& a, double p_holm,
            Verdict verdict) {
  Probe result;
  result.name = std::move(name);
  result.title = std::move(title);
  result.sees = std::move(sees);
  result.family = std::move(family);
  result.features = 12;
  result.accuracy = a;
  result.p_holm = p_holm;
  result.verdict = verdict;
  return result;
}

record::Finding finding(std::string feature, std::string text, std::vector<record::Example> examples = {}) {
  record::Finding result;
  result.feature = std::move(feature);
  result.sentence = std::move(text);
  result.importance = 1.5;
  result.examples = std::move(examples);
  return result;
}

Control control(std::string name, std::string title, std::string expectation, const Accuracy& a, bool passed) {
  Control result;
  result.name = std::move(name);
  result.title = std::move(title);
  result.expectation = std::move(expectation);
  result.accuracy = a;
  result.passed = passed;
  result.if_failed =
      "Something is learned that cannot be. Use no number of this audit. Run it again with another --seed.";
  return result;
}

TellingImage telling(TellingImage::Kind kind, int set, int predicted, double posterior, std::string name, int tile) {
  TellingImage image;
  image.kind = kind;
  image.set = set;
  image.predicted = predicted;
  image.posterior = posterior;
  image.name = std::move(name);
  image.tile = tile;
  return image;
}

SeedRun seed_run(std::uint64_t seed, const Accuracy& a, double lift) {
  SeedRun run;
  run.seed = seed;
  run.accuracy = a;
  run.validation_accuracy = a.value + 0.01;
  for (int epoch = 1; epoch <= 25; ++epoch) {
    run.train_loss.push_back(0.62 + 0.48 * std::exp(-epoch / 9.0) + 0.004 * ((epoch * 7 + static_cast<int>(seed)) % 5));
    run.validation_accuracies.push_back(0.34 + (0.26 + lift) * (1 - std::exp(-epoch / 6.0)) +
                                        0.006 * ((epoch * 5 + static_cast<int>(seed)) % 4));
  }
  return run;
}

Pair pair(int a, int b, const Accuracy& accuracy, Verdict verdict) {
  Pair result;
  result.a = a;
  result.b = b;
  result.accuracy = accuracy;
  result.verdict = verdict;
  return result;
}

}  // namespace

AuditRecord sample_audit() {
  AuditRecord r;
  r.title = "Three photo collections";
  r.version = "0.1.0";
  r.spec_json =
      R"({"max_images":1000,"network":{"epochs":25,"input":64,"width":[16,32,64,128]},"quick":false,"seed":1,)"
      R"("sets":["imagenet-sample","caltech101","voc-subset"],"size":64,"split":[0.6,0.1,0.3]})";
  r.identity = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
  r.sets = {data_set("imagenet-sample", 1000, 0), data_set("caltech101", 1502, 2), data_set("voc-subset", 1541, 37)};
  r.sets[1].duplicates_across = 3;
  r.sets[2].duplicates_across = 3;
  r.sets[2].duplicates_within = 14;
  r.sets[2].not_images = 2;
  r.sets[1].refused_by_reason = {{"truncated", 2}};
  r.sets[1].refused_files = {{"accordion/image_0017.jpg", "truncated", "the data end after 4,096 of 15,204 bytes"},
                             {"yin_yang/image_0003.jpg", "truncated", "the data end after 512 of 9,876 bytes"}};
  r.sets[2].refused_by_reason = {{"not an image", 20}, {"unsupported format", 10}, {"truncated", 7}};
  for (int i = 0; i < 37; ++i) {
    const std::string name = "2008_" + std::to_string(100000 + 37 * i) + (i < 20 ? ".jpg" : i < 30 ? ".heic" : ".png");
    r.sets[2].refused_files.push_back({name,
                                       i < 20   ? "not an image"
                                       : i < 30 ? "unsupported format"
                                                : "truncated",
                                       "starts with bytes of HTML"});
  }
  r.chance = 1.0 / 3;
  r.images_per_set = 1000;
  r.verdict = Verdict::Clear;
  r.headline =
      "A small network that has seen 600 images of each names the collection of a new image 63.3 % of the time, "
      "where "
      "guessing gives 33.3 %.";
  r.accuracy = accuracy(570, 900, 3e-77);
  r.classifier = "convolutional network of 98 K parameters on 64 px crops, two seeds averaged over nine crops each";
  r.selection = "It was chosen on the validation images among the network, the history probe and their mean";
  r.seeds = {seed_run(1, accuracy(561, 900, 1e-70), 0.02), seed_run(2, accuracy(549, 900, 1e-66), 0.0)};
  r.confusion.counts = {{176, 61, 63}, {42, 214, 44}, {66, 54, 180}};
  r.pairs = {pair(0, 1, accuracy(476, 600, 1e-49), Verdict::Clear),
             pair(0, 2, accuracy(431, 600, 1e-27), Verdict::Clear),
             pair(1, 2, accuracy(489, 600, 1e-57), Verdict::Clear)};
  r.calibration = {.temperature = 1.31, .expected_error = 0.034, .brier = 0.482, .log_loss = 0.803, .bits = 0.426};
  r.probes = {
      probe("file", "container", "Container and header", "Format, chroma sampling and quantisation tables; no pixels.",
            accuracy(312, 900, 0.21), 0.42, Verdict::Indistinguishable),
      probe("geometry", "geometry", "Geometry", "Width, height and their ratio.", accuracy(497, 900, 1e-41), 8e-41,
            Verdict::Clear),
      probe("colour", "mean_rgb", "Mean colour", "Three numbers: mean red, green and blue.", accuracy(361, 900, 1e-5),
            4e-5, Verdict::Weak),
      probe("colour", "colour_histogram", "Colour histogram", "How often each of 64 colours occurs; no places.",
            accuracy(463, 900, 1e-29), 6e-29, Verdict::Clear),
      probe("structure", "low_pass", "Low-pass", "The image blurred until only large shapes are left.",
            accuracy(452, 900, 1e-26), 5e-26, Verdict::Clear),
      probe("structure", "edges", "Edges", "Directions of edges in a grid of 8 by 8.", accuracy(481, 900, 1e-35), 7e-35,
            Verdict::Clear),
      probe("history", "history", "Processing history",
            "Statistics of 8 by 8 blocks: traces of compression, resampling and gain.", accuracy(689, 900, 1e-160),
            1e-159, Verdict::Clear),
      probe("pixels", "network", "Everything, small network", "Crops of 64 px.", accuracy(570, 900, 3e-77), 2e-76,
            Verdict::Clear)};
  r.probes[1].findings = {
      finding("width divided by height",
              "width divided by height 1.33: 2 % of imagenet-sample, 91 % of caltech101, 64 % of voc-subset",
              {{1, "accordion/image_0042.jpg", -1, {}}}),
      finding("size", "size 213 x 160 px: 0 % of imagenet-sample, 3 % of caltech101, 12 % of voc-subset",
              {{2, "2009_004217.jpg", -1}, {2, "2009_004218.jpg", -1}})};
  r.probes[6].findings = {
      finding("fine vertical structure",
              "fine vertical structure (8 x 8 block coefficient 0 down, 7 across): blocks where it is "
              "below 1.2: 40 % in imagenet-sample, 88 % in caltech101, 51 % in voc-subset on average "
              "(1.2 standard deviations apart)",
              {{1, "accordion/image_0042.jpg", 21}, {0, "n02099712_labrador_0.jpg", 22}})};
  r.probes[6].findings[0].hint = "earlier compression leaves this";
  r.controls = {control("label_shuffle", "Label shuffle", "chance, since the labels of training were shuffled.",
                        accuracy(298, 900, 0.55, 0.56), true),
                control("pseudo_sets", "Pseudo-sets", "chance, since one set was dealt at random into three parts.",
                        accuracy(294, 900, 0.66, 0.64), true)};
  using Kind = TellingImage::Kind;
  const std::vector<std::string> stems = {"n02099712_labrador", "accordion/image_0042", "2009_004217"};
  int tile = 0;
  for (int set = 0; set < 3; ++set) {
    for (int i = 0; i < 4; ++i) {
      r.telling.push_back(telling(Kind::Typical, set, set, 0.99 - 0.01 * i,
                                  stems[static_cast<std::size_t>(set)] + "_" + std::to_string(i) + ".jpg", tile++));
    }
    for (int i = 0; i < 2; ++i) {
      r.telling.push_back(telling(Kind::Swap, set, (set + 1 + i) % 3, 0.93 - 0.02 * i,
                                  stems[static_cast<std::size_t>(set)] + "_s" + std::to_string(i) + ".jpg", tile++));
    }
    r.telling.push_back(
        telling(Kind::Boundary, set, (set + 1) % 3, 0.36, stems[static_cast<std::size_t>(set)] + "_b.jpg", tile++));
  }
  for (int i = 0; i < 3; ++i) {
    r.shared.push_back(
        {1, 2, "airplanes/image_000" + std::to_string(i) + ".jpg", "2008_00" + std::to_string(i) + ".jpg"});
  }
  r.advice = {
      "Re-encode all sets through the same chain (decode, antialiased resize to 160 px, JPEG quality 90, 4:2:0) and "
      "audit "
      "again: the processing history alone tells 76.6 % apart.",
      "Crop to squares before training: width and height alone tell 55.2 % apart.",
      "Remove the 3 files that stand in two sets before splitting."};
  r.scope = {"Class folders were not compared, so part of the difference may be a different mix of subjects."};
  r.verdict_rule =
      "Words follow from the lower end of the interval: weakly below 10 points above chance, clearly up to 90 %, "
      "almost "
      "perfectly beyond";
  r.command = "ceteris audit photos/imagenet-sample.tar photos/caltech101.tar photos/voc-subset.tar --jobs 2";
  r.environment = {
      {"processor", "Xeon, 2 cores, AVX-512"}, {"libtorch", "1.13.1"}, {"started", "2026-10-05 14:03 UTC"}};
  r.timing = {.finished = "2026-11-30T00:00:00Z",
              .seconds = 94.25,
              .processor_seconds = 180.5,
              .jobs = 2,
              .peak_memory_bytes = 640'000'000};
  return r;
}

AuditRecord tiny_audit() {
  AuditRecord r;
  r.title = "cats and dogs";
  r.version = "0.1.0";
  r.spec_json = R"({"seed":1,"size":64})";
  r.identity = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  r.sets = {data_set("cats", 500, 1), data_set("dogs", 480, 0)};
  for (DataSet& set : r.sets) {
    set.train = 240;
    set.validation = 40;
    set.test = 120;
    set.fingerprint = "fingerprint of " + set.name;
  }
  r.sets[0].duplicates_across = 1;
  r.sets[1].duplicates_across = 1;
  r.sets[0].refused_by_reason = {{"truncated", 1}};
  r.sets[0].not_images = 1;
  r.sets[0].notes = {"photos.tar: 3 links in the archive are not followed; pack it with --dereference"};
  r.sets[0].refused_files = {{"tom.jpg", "truncated", "the data end early"}};
  r.chance = 0.5;
  r.images_per_set = 400;
  r.verdict = Verdict::Weak;
  r.headline = "The network tells cats from dogs 60.0 % of the time.";
  r.accuracy = accuracy(144, 240, 0.00125, 0.002);
  r.classifier = "a small network";
  r.total_variation = 0.0672;
  r.seeds.resize(1);
  r.seeds[0].seed = 1;
  r.seeds[0].accuracy = r.accuracy;
  r.seeds[0].validation_accuracy = 0.6125;
  r.seeds[0].train_loss = {0.7, 0.625};
  r.seeds[0].validation_accuracies = {0.525, 0.6125};
  r.confusion.counts = {{80, 40}, {56, 64}};
  r.pairs = {pair(0, 1, r.accuracy, Verdict::Weak)};
  r.calibration = {.temperature = 1.25, .expected_error = 0.05, .brier = 0.46, .log_loss = 0.66, .bits = 0.0475};
  r.probes = {probe("pixels", "low_pass", "Low-pass", "The image, blurred.", accuracy(120, 240, 0.526, 0.54), 0.526,
                    Verdict::Indistinguishable),
              probe("file", "container", "Container", "Headers only.", accuracy(228, 240, 1e-50), 2e-50,
                    Verdict::AlmostPerfect)};
  r.probes[1].findings = {finding("file format", "file format png: 95 % of cats, 5 % of dogs",
                                  {{0, "felix.png", 2}, {0, "tom.png", -1}, {1, "rex|1.jpg", 3}})};
  r.giveaways.resize(1);
  r.giveaways[0].feature = "JPEG comment";
  r.giveaways[0].probe = "header";
  r.giveaways[0].images = 22;
  r.giveaways[0].total = 499;
  r.giveaways[0].others = 480;
  r.giveaways[0].p_value = 1e-6;
  r.giveaways[0].values = {"present: 22"};
  r.giveaways[0].examples = {"felix.jpg", "tom.jpg", "silvester.jpg"};
  r.controls = {control("label_shuffle", "Label shuffle", "chance, since the labels were shuffled.",
                        accuracy(118, 240, 0.6, 0.62), true)};
  r.telling = {telling(TellingImage::Kind::Typical, 0, 0, 0.97, "felix.jpg", 0),
               telling(TellingImage::Kind::Swap, 1, 0, 0.9, "rex|1.jpg", 1)};
  r.shared = {{0, 1, "both.jpg", "copy of both.jpg"}};
  r.alerts = {"1 file stands in both sets."};
  r.advice = {"Save all images in one format."};
  r.scope = {"Cats only."};
  r.command = "ceteris audit cats dogs";
  r.environment = {{"processor", "one"}};
  r.timing = {.finished = "2026-11-30T00:00:00Z", .seconds = 9, .processor_seconds = 9, .jobs = 1};
  return r;
}

AuditRecord crowded_audit() {
  AuditRecord r = sample_audit();
  r.title = "Twelve sets";
  r.sets.clear();
  r.pairs.clear();
  r.telling.clear();
  r.shared.clear();
  r.confusion.counts.assign(12, std::vector<std::int64_t>(12, 7));
  const std::vector<std::string> names = {
      "train",
      "production camera of the northern warehouse, line 4, since the software update",
      std::string(300, 'x') + ".tar",
      "写真コレクション二千二十六年十月の第三回目",
      "vendor_a",
      "vendor_b_2026_10_05_final_final_v2"};
  for (int i = 0; i < 12; ++i) {
    const std::size_t k = static_cast<std::size_t>(i);
    r.sets.push_back(data_set(names[k % names.size()] + (k >= names.size() ? " bis" : ""), 1000 + 40 * i, i));
    r.confusion.counts[k][k] = 223 - 12 * i;
    for (int j = 0; j < i; ++j) {
      r.pairs.push_back(pair(j, i, accuracy(310 + 20 * ((i + j) % 12), 600, 1e-9), Verdict::Clear));
    }
  }
  r.chance = 1.0 / 12;
  return r;
}

AuditRecord failed_control_audit() {
  AuditRecord r = sample_audit();
  r.controls[0].accuracy = accuracy(402, 900, 1e-12);
  r.controls[0].passed = false;
  r.alerts = {"caltech101 and voc-subset share 3 identical files."};
  return r;
}

AuditRecord refused_audit() {
  AuditRecord r;
  r.version = "0.1.0";
  r.sets = {data_set("a", 40000, 40000), data_set("b", 3, 3)};
  for (DataSet& set : r.sets) {
    set.train = set.validation = set.test = set.groups = 0;
    set.common_format.clear();
    set.median_width = 0;
    set.refused_by_reason = {{"not an image", set.files}};
    for (std::int64_t i = 0; i < set.files; ++i) {
      set.refused_files.push_back(
          {std::string(120, 'n') + std::to_string(i) + ".jpg", "not an image", "starts with '<html>'"});
    }
  }
  r.chance = 0.5;
  r.images_needed = 100;
  r.sets[0].lacking = r.sets[1].lacking = 100;
  r.headline = "No image could be read.";
  return r;
}

AuditRecord hostile_audit() {
  AuditRecord r = sample_audit();
  const std::string evil =
      "<script>alert('1')</script>\"><img src=x onerror=alert(2)> \x1b[31m\n\xff \u202Egpj.\U0001F600|`*_";
  r.title = evil;
  r.headline = evil;
  r.classifier = evil;
  r.command = evil;
  r.alerts = {evil};
  r.advice = {evil};
  r.scope = {evil};
  r.environment = {{evil, evil}};
  for (DataSet& set : r.sets) {
    set.name += evil;
    set.location = evil;
    set.common_format = evil;
    set.notes = {evil};
    set.refused_by_reason.push_back({evil, 1});
    set.refused_files.push_back({evil + std::string(300, 'y'), evil, evil});
  }
  for (Probe& p : r.probes) {
    p.title = evil;
    p.sees = evil;
    p.findings = {finding(evil, evil, {{0, evil, 0}, {1, evil, -1}})};
    p.findings[0].hint = evil;
    p.explained = evil;
  }
  for (TellingImage& image : r.telling) {
    image.name = evil;
  }
  r.shared = {{0, 1, evil, evil}};
  r.giveaways.resize(1);
  r.giveaways[0].feature = r.giveaways[0].probe = evil;
  r.giveaways[0].values = r.giveaways[0].examples = {evil};
  r.controls[0].passed = false;
  r.controls[0].if_failed = evil;
  return r;
}

}  // namespace ceteris::audit_report
