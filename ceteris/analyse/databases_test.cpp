// SPDX-License-Identifier: Apache-2.0
// Databases with the tables of MLflow 2 and 3 and of trackio 0.2 to 0.43.
#include "ceteris/tables/databases.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <filesystem>

#include "ceteris/analyse/table_folder_test.hpp"

namespace ceteris::analyse {
namespace {

namespace fs = std::filesystem;
using record::AnalysisRecord;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::SizeIs;

/// An open connection; what it wrote stays in the log until it closes.
class Connection {
 public:
  explicit Connection(const std::string& path) { EXPECT_EQ(sqlite3_open(path.c_str(), &database_), SQLITE_OK); }
  ~Connection() { sqlite3_close(database_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  void run(const std::string& sql) const {
    EXPECT_EQ(sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database_);
  }

 private:
  sqlite3* database_ = nullptr;
};

constexpr const char* kMlflow = R"(
CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name VARCHAR(256), lifecycle_stage VARCHAR(32));
CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250), status VARCHAR(9), start_time BIGINT,
  lifecycle_stage VARCHAR(20), experiment_id INTEGER);
CREATE TABLE metrics (key VARCHAR(250), value FLOAT NOT NULL, timestamp BIGINT NOT NULL, run_uuid VARCHAR(32) NOT NULL,
  step BIGINT NOT NULL DEFAULT 0, is_nan BOOLEAN NOT NULL DEFAULT 0);
CREATE TABLE params (key VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32));
CREATE TABLE tags (key VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32));
INSERT INTO experiments VALUES (0, 'main', 'active'), (1, 'old', 'deleted');
)";

std::string mlflow_run(const std::string& id, const std::string& optimizer, const std::string& seed,
                       const std::string& value, const std::string& status = "FINISHED",
                       const std::string& stage = "active", int experiment = 0, int is_nan = 0) {
  std::string sql = "INSERT INTO runs VALUES ('" + id + "', 'name-" + id + "', '" + status + "', 1, '" + stage + "', " +
                    std::to_string(experiment) + ");";
  sql += "INSERT INTO params VALUES ('optimizer', '" + optimizer + "', '" + id + "'), ('seed', '" + seed + "', '" + id +
         "');";
  return sql + "INSERT INTO metrics VALUES ('acc', 0.1, 1, '" + id + "', 0, 0), ('acc', " + value + ", 2, '" + id +
         "', 1, " + std::to_string(is_nan) + "), ('loss', 3, 2, '" + id + "', 1, 0);";
}

class Databases : public TableFolder {
 protected:
  [[nodiscard]] AnalysisRecord of(const std::string& name, Terms terms) const {
    terms.tables = {path(name)};
    return analyse_tables(terms, "1");
  }
};

TEST_F(Databases, OfMlflowAreReadWithoutWhatIsNoResult) {
  Connection(path("m.db"))
      .run(std::string(kMlflow) + mlflow_run("r1", "sgd", "1", "0.5") + mlflow_run("r2", "sgd", "2", "0.6") +
           mlflow_run("r3", "adam", "1", "0.7") + mlflow_run("r4", "adam", "2", "0.9") +
           mlflow_run("r5", "adam", "3", "0", "FINISHED", "active", 0, 1) +
           mlflow_run("r6", "sgd", "3", "-1.7976931348623157e308") + mlflow_run("r7", "sgd", "4", "0.99", "FAILED") +
           mlflow_run("r8", "sgd", "5", "0.99", "RUNNING") +
           mlflow_run("r9", "sgd", "6", "0.99", "FINISHED", "deleted") +
           mlflow_run("ra", "sgd", "7", "0.99", "FINISHED", "active", 1) + mlflow_run("rb", "sgd", "8", "0.99") +
           "INSERT INTO tags VALUES ('mlflow.parentRunId', 'rb', 'r1'), ('note', 'x', 'r1');"
           // Logged twice: the later one counts.
           "INSERT INTO metrics VALUES ('acc', 0.55, 3, 'r1', 1, 0);");
  const AnalysisRecord analysis = of("m.db", {.arm = {"params.optimizer"}, .metrics = {"acc"}});
  EXPECT_EQ(analysis.sources[0].format, "MLflow");
  EXPECT_EQ(analysis.arms[0].name, "sgd");
  EXPECT_EQ(analysis.arms[0].means[0].n, 2);
  EXPECT_NEAR(analysis.arms[0].means[0].mean, 0.575, 1e-15);
  EXPECT_NEAR(analysis.arms[1].means[0].mean, 0.8, 1e-15);
  EXPECT_THAT(analysis.sources[0].notes, Contains(HasSubstr("1 value was written again at the same step")));
  ASSERT_THAT(analysis.left_out, SizeIs(3));
  EXPECT_EQ(analysis.left_out[0].why, "it was deleted");
  EXPECT_THAT(analysis.left_out[2].where, HasSubstr("run rb"));
  EXPECT_EQ(analysis.left_out[2].why, "it is the parent of other runs");
  std::string gaps;
  for (const record::AnalysisGap& gap : analysis.gaps) {
    gaps += gap.replicate + ": " + gap.why + "\n";
  }
  EXPECT_EQ(
      gaps,
      "r6: the value is '-inf'\nr7: its status is 'FAILED'\nr8: its status is 'RUNNING'\nr5: the value is 'nan'\n");
  // Seeds are a parameter; the runs of two arms that share one are a pair only where a flag says so.
  EXPECT_EQ(
      of("m.db", {.arm = {"params.optimizer"}, .pair = {"params.seed"}, .metrics = {"acc"}}).contrasts[0].complete.n,
      2);
  EXPECT_THAT(refusal_of({.tables = {path("m.db")}, .arm = {"params.optimizer"}}),
              HasSubstr("several things are measured; name the one that decides: acc, loss"));
}

TEST_F(Databases, MayNameAParameterTwice) {
  Connection(path("m.db"))
      .run(std::string(kMlflow) + mlflow_run("r1", "sgd", "1", "0.5") + mlflow_run("r2", "adam", "2", "0.6") +
           "INSERT INTO params VALUES ('seed', '7', 'r1');");
  EXPECT_EQ(of("m.db", {.arm = {"params.optimizer"}, .replicate = {"params.seed"}, .metrics = {"acc"}})
                .arms[0]
                .runs[0]
                .replicate,
            "7");
}

TEST_F(Databases, AreReadWithTheirLogAndLeftAsTheyAre) {
  Connection writer(path("m.db"));
  writer.run("PRAGMA journal_mode = WAL;" + std::string(kMlflow) + mlflow_run("r1", "sgd", "1", "0.5") +
             mlflow_run("r2", "sgd", "2", "0.6") + mlflow_run("r3", "adam", "1", "0.7") +
             mlflow_run("r4", "adam", "2", "0.9"));
  // As after a crash: the files as they are now, without their program.
  fs::create_directory(path("left"));
  for (const char* name : {"m.db", "m.db-wal"}) {
    fs::copy_file(path(name), path(std::string("left/") + name));
  }
  const std::string file = read_file(path("left/m.db"));
  const std::string log = read_file(path("left/m.db-wal"));
  ASSERT_GT(log.size(), 1000U) << "the log holds the results";
  const auto before = fs::last_write_time(path("left/m.db"));
  EXPECT_NEAR(of("left/m.db", {.arm = {"params.optimizer"}, .metrics = {"acc"}}).arms[1].means[0].mean, 0.8, 1e-15);
  EXPECT_EQ(read_file(path("left/m.db")), file);
  EXPECT_EQ(read_file(path("left/m.db-wal")), log);
  EXPECT_EQ(fs::last_write_time(path("left/m.db")), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(path("left")), fs::directory_iterator()), 2);
}

TEST_F(Databases, OfTrackioTellRunsApartByTheirId) {
  Connection(path("t.db"))
      .run(
          "CREATE TABLE metrics (id INTEGER PRIMARY KEY, run_id TEXT, timestamp TEXT, run_name TEXT, step INTEGER, "
          "metrics TEXT); CREATE TABLE configs (id INTEGER PRIMARY KEY, run_id TEXT, run_name TEXT, config TEXT, "
          "created_at TEXT);"
          "INSERT INTO metrics (run_id, run_name, step, metrics) VALUES"
          "('i1', 'same', 0, '{\"loss\": 2.0, \"note\": \"text\"}'), ('i1', 'same', 1, '{\"loss\": 1.5}'),"
          "('i2', 'same', 1, '{\"loss\": 1.7}'), ('i3', 'x', 1, '{\"loss\": 1}'), ('i4', 'x', 1, '{\"loss\": "
          "\"NaN\"}'),"
          "('i5', 'x', 1, '{\"loss\": 1.1}');"
          "INSERT INTO configs (run_id, run_name, config) VALUES ('i1', 'same', '{\"lr\": 0.1, \"nested\": {\"a\": "
          "1}}'),"
          "('i2', 'same', '{\"lr\": 0.1}'), ('i3', 'x', '{\"lr\": 0.2}'), ('i4', 'x', '{\"lr\": 0.2}'),"
          "('i5', 'x', '{\"lr\": 0.2}'), ('i6', 'empty', '{\"lr\": 0.2}');");
  const AnalysisRecord analysis = of("t.db", {.arm = {"config.lr"}});
  EXPECT_EQ(analysis.metrics[0].name, "loss");
  EXPECT_EQ(analysis.metrics[0].better, record::Better::Lower);
  EXPECT_EQ(analysis.arms[0].means[0].n, 2);
  EXPECT_NEAR(analysis.arms[0].means[0].mean, 1.6, 1e-15);
  EXPECT_EQ(analysis.arms[1].means[0].n, 2);
  ASSERT_THAT(analysis.gaps, SizeIs(1));
  EXPECT_TRUE(analysis.gaps[0].stated);
  ASSERT_THAT(analysis.left_out, SizeIs(1));
  EXPECT_EQ(analysis.left_out[0].why, "it has logged no value");
}

TEST_F(Databases, OfTrackioBeforeItHadIdsAreKeyedByNameAndSaySo) {
  Connection(path("t.db"))
      .run(
          "CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT);"
          "INSERT INTO metrics (run_name, step, metrics) VALUES ('a', 0, '{\"loss\": 2}'), ('b', 0, '{\"loss\": 1}');");
  const AnalysisRecord analysis = of("t.db", {.arm = {"run_name"}});
  EXPECT_THAT(analysis.sources[0].notes, Contains(HasSubstr("tells runs apart by their names")));
}

TEST_F(Databases, ThatAreOthersOrDamagedSayWhatIsWrong) {
  Connection(path("o.db")).run("CREATE TABLE customers (id INTEGER); CREATE TABLE orders (id INTEGER);");
  EXPECT_THAT(refusal_of({.tables = {path("o.db")}}),
              HasSubstr("o.db: is a database of no program that is known (tables: customers, orders)"));
  write("cut.db", std::string("SQLite format 3\0", 16) + std::string(2000, 'x'));
  EXPECT_THAT(refusal_of({.tables = {path("cut.db")}}), HasSubstr("cut.db: cannot be read as a database of SQLite"));
  Connection(path("j.db"))
      .run(
          "CREATE TABLE metrics (id INTEGER PRIMARY KEY, run_id TEXT, run_name TEXT, step INTEGER, metrics TEXT);"
          "INSERT INTO metrics (run_id, run_name, step, metrics) VALUES ('i', 'a', 0, '{\"loss\":');");
  EXPECT_THAT(refusal_of({.tables = {path("j.db")}}), HasSubstr("what it keeps of the run 'a' is no JSON object"));
  Connection(path("e.db")).run(kMlflow);
  EXPECT_THAT(refusal_of({.tables = {path("e.db")}}), HasSubstr("e.db: holds no results"));
}

}  // namespace
}  // namespace ceteris::analyse
