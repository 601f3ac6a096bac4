// SPDX-License-Identifier: Apache-2.0
#include "ceteris/runner/secrets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ceteris::runner {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Arguments = std::vector<std::string>;

TEST(SecretName, IsToldByTheWordsThatPeopleUse) {
  for (const char* name :
       {"HF_TOKEN", "WANDB_API_KEY", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "GOOGLE_APPLICATION_CREDENTIALS",
        "--api-key", "--token", "db.password", "awsSecretAccessKey", "GITHUBTOKEN", "BASIC_AUTH", "MYSQL_PWD",
        "SECRET_KEY_BASE", "passphrase", "openai_apikey", "Authorization"}) {
    EXPECT_TRUE(is_secret_name(name)) << name;
  }
}

TEST(SecretName, IsNotTheNameOfASettingOfTheField) {
  for (const char* name :
       {"TOKENIZERS_PARALLELISM", "--max-tokens", "--tokenizer", "--token-dropout", "--key-dim",
        "--num-key-value-heads", "--author", "PWD", "OLDPWD", "--keypoints", "PATH", "", "-", "--"}) {
    EXPECT_FALSE(is_secret_name(name)) << name;
  }
}

TEST(Redacted, HidesTheValueOfAnOptionInOneArgumentAndInTwo) {
  EXPECT_THAT(redacted(Arguments{"train.py", "--api-key", "sk-12345678", "--token=abc-def", "--lr", "0.1"}),
              ElementsAre("train.py", "--api-key", "[redacted]", "--token=[redacted]", "--lr", "0.1"));
}

TEST(Redacted, LeavesSettingsAndFlagsAlone) {
  const Arguments plain = {"--key", "64", "--max-tokens", "512", "--auth", "--verbose", "--pad-token", "0"};
  EXPECT_EQ(redacted(plain), plain);
}

TEST(Redacted, HidesANumberThatIsAPassword) {
  EXPECT_THAT(redacted(Arguments{"--password", "1234"}), ElementsAre("--password", "[redacted]"));
}

TEST(Redacted, FindsSecretsInsideAText) {
  EXPECT_EQ(redacted("env HF_TOKEN=hf_abc python3 train.py --api-key sk-1 --seed 3"),
            "env HF_TOKEN=[redacted] python3 train.py --api-key [redacted] --seed 3");
  EXPECT_EQ(redacted(R"({"api_key": "sk-\"x", "lr": 0.1})"), R"({"api_key": "[redacted]", "lr": 0.1})");
  EXPECT_EQ(redacted("curl -H 'Authorization: Bearer abc.def' x"), "curl -H 'Authorization: Bearer [redacted]' x");
  EXPECT_EQ(redacted("s3.example/x?page=1&token=abc&n=2"), "s3.example/x?page=1&token=[redacted]&n=2");
}

TEST(Redacted, HidesThePasswordOfAnAddress) {
  EXPECT_EQ(redacted("postgres://ann:pa55word@db:5432/x"), "postgres://ann:[redacted]@db:5432/x");
  EXPECT_EQ(redacted("clone https"
                     "://ghp_abc@github.example/a and https"
                     "://b.example/c@d"),
            "clone https"
            "://[redacted]@github.example/a and https"
            "://b.example/c@d");
  EXPECT_EQ(redacted("ssh"
                     "://git@host/repository"),
            "ssh"
            "://git@host/repository");
}

TEST(Redacted, HidesVariablesByTheirName) {
  const Variables variables = {{"HF_TOKEN", "123"}, {"LR", "0.1"}, {"DB", "mysql://a:b@c"}, {"API_KEY", ""}};
  EXPECT_EQ(redacted(variables),
            (Variables{{"HF_TOKEN", "[redacted]"}, {"LR", "0.1"}, {"DB", "mysql://a:[redacted]@c"}, {"API_KEY", ""}}));
}

TEST(Secrets, AreFoundAgainInWhatAProgramPrints) {
  const Arguments arguments = {"x", "--token", "abcdef", "--password=abcdefgh", "--auth", "short"};
  const Variables variables = {{"API_KEY", "zyxwvuts"},
                               {"U",
                                "http"
                                "://u:pass-word@h"}};
  const std::vector<std::string> secrets = secrets_of(arguments, variables);
  EXPECT_THAT(secrets, ElementsAre("pass-word", "abcdefgh", "zyxwvuts", "abcdef"));
  EXPECT_EQ(without("token abcdefgh, abcdef, zyxwvuts!", secrets), "token [redacted], [redacted], [redacted]!");
}

TEST(Redacted, ChangesNothingASecondTime) {
  for (const char* text :
       {"--token=abc --api-key sk-1", R"({"api_key": "x"})", "mysql://a:b@c", "Authorization: Bearer x"}) {
    const std::string once = redacted(text);
    EXPECT_EQ(redacted(once), once);
    EXPECT_NE(once, text);
  }
}

TEST(Redacted, EndsForAnyBytes) {
  std::string text;
  for (int i = 0; i < 100000; ++i) {
    text += static_cast<char>((i * 7919) % 256);
  }
  text += "--token=\"";
  EXPECT_FALSE(redacted(text).empty());
  EXPECT_EQ(redacted(std::string(200000, '-')).size(), 200000U);
  EXPECT_EQ(redacted("token=\"abc\\"), "token=\"[redacted]");
}

}  // namespace
}  // namespace ceteris::runner
