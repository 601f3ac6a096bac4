// SPDX-License-Identifier: Apache-2.0
// The keeper: a process between us and a program that we run. Whatever the program starts, also what leaves its group
// or session or loses its parent, is or becomes a child of the keeper (PR_SET_CHILD_SUBREAPER), so that the whole tree
// can be found and ended, also when we are killed ourselves. It is forked from us and never calls exec, so its code may
// only use calls that are safe in a signal handler. process.hpp is what others call.
#pragma once

#include <sys/types.h>

namespace ceteris {

/// What the program is to become, laid out before the fork as plain pointers and numbers. The descriptors must be at
/// least kFirstFreeDescriptor.
struct KeptProgram {
  const char* program;
  char* const* argv;
  char* const* environment;
  const char* directory;  ///< null: ours
  int in;
  int out;
  int err;
  int report;   ///< receives one StartFailure; closed by a successful exec
  int control;  ///< we write KeeperOrders; its end means that we are gone, or want no more: everything is killed
  int status;   ///< receives KeeperMessages
};

inline constexpr int kFirstFreeDescriptor = 16;  ///< below, the keeper places its own

enum class StartStep : int { Fork, Enter, Execute };

struct StartFailure {
  StartStep step;
  int reason;  ///< errno
};

enum class KeeperOrder : char {
  Terminate = 't',  ///< SIGTERM to the program's process group
  Kill = 'k',       ///< SIGKILL to the whole tree
};

struct KeeperMessage {
  enum class Kind : int {
    Started,  ///< `pid`, `time`
    Ended,    ///< the program itself: `status`, `largest_resident`, `time`; its descendants may live on
    AllEnded  ///< nothing of the tree is left
  };
  Kind kind;
  pid_t pid;
  int status;             ///< as of wait(2)
  long largest_resident;  ///< ru_maxrss, KiB: of the program or of a descendant it waited for, or ours at the fork
  double time;            ///< seconds of the monotonic clock
};

/// Runs the program, keeps its tree, ends with it. All signals must be blocked.
[[noreturn]] void keep(const KeptProgram& program);

}  // namespace ceteris
