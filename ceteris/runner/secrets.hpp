// SPDX-License-Identifier: Apache-2.0
// Passwords, tokens and keys in a command: found by the names that people give them, and kept out of every record.
//
// Only names and the shape of an address can be judged, so a secret under another name is not found. Numbers of the
// field are left alone: `--max-tokens 512`, `--key-dim 64` and TOKENIZERS_PARALLELISM are no secrets.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ceteris::runner {

/// What stands in a record where a secret stood.
inline constexpr std::string_view kRedacted = "[redacted]";

/// Whether a variable or an option of this name holds a secret: HF_TOKEN, --api-key, db.password, awsSecretAccessKey.
[[nodiscard]] bool is_secret_name(std::string_view name);

/// The text with every secret in it replaced by kRedacted: `--token=X`, `TOKEN=X`, `"token": "X"`, `?token=X`,
/// `user:password@` in an address, `Bearer X`.
[[nodiscard]] std::string redacted(std::string_view text);

/// An argument list; also the X of `--token X`, in one argument or in two.
[[nodiscard]] std::vector<std::string> redacted(std::span<const std::string> arguments);

using Variables = std::vector<std::pair<std::string, std::string>>;

/// Names and values; the values of secret names are replaced, in the others what `redacted` finds.
[[nodiscard]] Variables redacted(const Variables& variables);

/// The secrets themselves, to find them in what a program prints. Those of less than 6 characters are left out: they
/// would be found everywhere.
[[nodiscard]] std::vector<std::string> secrets_of(std::span<const std::string> arguments, const Variables& variables);

/// The text without these secrets.
[[nodiscard]] std::string without(std::string_view text, std::span<const std::string> secrets);

}  // namespace ceteris::runner
