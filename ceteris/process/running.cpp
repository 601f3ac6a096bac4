// SPDX-License-Identifier: Apache-2.0
#include "ceteris/process/running.hpp"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "ceteris/base/clock.hpp"
#include "ceteris/process/keeper.hpp"

namespace ceteris {
namespace {

constexpr std::size_t kTurn = std::size_t{1} << 20;  // bytes; then it is the next program's turn
constexpr double kFirstSample = 0.001;               // seconds until the first look at the memory
constexpr double kShortestSample = 0.02;             // seconds between two looks, once it is some times as old
constexpr double kLongestSample = 0.25;
constexpr double kSampleShare = 50;  // a look may take one part in so many of the time
constexpr std::uint64_t kPageSlack = std::uint64_t{1} << 20;
constexpr double kNever = std::numeric_limits<double>::infinity();

}  // namespace

Running::Running(std::size_t place, Command command)
    : number(place),
      command_(std::move(command)),
      out_(command_.out_file, command_.log_limit, command_.capture_limit),
      err_(command_.err_file, command_.log_limit, command_.capture_limit),
      child_(start_child(command_)),
      mark_(mark_of(child_.pid)) {
  out_.read_from(std::move(child_.out));
  err_.read_from(std::move(child_.err));
  result_.started = true;
  next_sample_ = steady_seconds() + kFirstSample;
}

Running::~Running() {
  child_.control.close();
  while (!reaped_ && waitpid(child_.keeper, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Running::add_to(std::vector<pollfd>& list) const {
  out_.add_to(list);
  err_.add_to(list);
  if (child_.status.is_open()) {
    list.push_back({child_.status.number(), POLLIN, 0});
  }
}

void Running::tell_started() const {
  if (command_.started && mark_) {
    command_.started(*mark_);
  }
}

void Running::order(KeeperOrder what) {
  // A keeper that is gone is seen at its status pipe.
  send(child_.control.number(), &what, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Running::step() {
  out_.drain(kTurn);
  err_.drain(kTurn);
  read_messages();
  if (!ended_) {
    sample_memory();
    keep_time();
  } else if (!all_ended_) {
    end_descendants();
  }
}

/// Takes what the keeper says. Its end without a last word means that it was killed, and the program with it.
void Running::read_messages() {
  KeeperMessage message{};
  while (child_.status.is_open()) {
    const ssize_t count = read(child_.status.number(), &message, sizeof message);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0 && errno == EAGAIN) {
      break;
    }
    if (count != static_cast<ssize_t>(sizeof message)) {
      end_lost();
    } else if (message.kind == KeeperMessage::Kind::Ended) {
      note_end(message);
    } else if (message.kind == KeeperMessage::Kind::AllEnded) {
      child_.status.close();
      all_ended_ = true;
    }
  }
}

void Running::note_end(const KeeperMessage& message) {
  ended_ = true;
  result_.seconds = message.time - child_.started;
  result_.exit_code = WIFEXITED(message.status) ? WEXITSTATUS(message.status) : -1;
  result_.signal = WIFSIGNALED(message.status) ? WTERMSIG(message.status) : 0;
  // The kernel counts what the process held before its exec, a copy of us, as its own.
  const std::uint64_t largest = 1024 * static_cast<std::uint64_t>(message.largest_resident);
  if (largest > child_.copied + kPageSlack) {
    result_.peak_memory_bytes = std::max(result_.peak_memory_bytes, largest);
  }
  linger_until_ = steady_seconds() + kLinger;
}

void Running::end_lost() {
  child_.status.close();
  all_ended_ = true;
  if (!ended_) {
    ended_ = true;
    result_.lost = true;
    result_.signal = SIGKILL;
    result_.seconds = steady_seconds() - child_.started;
  }
  for (const auto& [name, value] : command_.environment) {
    if (name == command_.mark_variable) {
      result_.left_behind = end_processes(mark_, name, value);
    }
  }
}

void Running::end_descendants() {
  if (steady_seconds() >= linger_until_) {
    for (const pid_t pid : descendants(child_.keeper)) {
      result_.left_behind.push_back(process_name(pid));
    }
    order(KeeperOrder::Kill);
    linger_until_ = kNever;
  }
}

void Running::stop(StopReason reason) {
  if (ended_ || result_.stopped != StopReason::None) {
    return;
  }
  result_.stopped = reason;
  if (reason == StopReason::MemoryLimit) {
    order(KeeperOrder::Kill);
  } else {
    order(KeeperOrder::Terminate);
    kill_at_ = steady_seconds() + command_.grace_seconds;
  }
}

void Running::ask_to_stop() {
  stop(StopReason::Asked);
}

void Running::keep_time() {
  const double now = steady_seconds();
  if (command_.timeout_seconds > 0 && now - child_.started >= command_.timeout_seconds) {
    stop(StopReason::TimeLimit);
  }
  if (now >= kill_at_) {
    order(KeeperOrder::Kill);
    kill_at_ = kNever;
  }
}

void Running::sample_memory() {
  const double before = steady_seconds();
  if (before < next_sample_) {
    return;
  }
  const std::uint64_t limit = command_.memory_limit;
  const std::uint64_t peak = result_.peak_memory_bytes;
  const TreeMemory memory = memory_of(descendants(child_.keeper), limit > 0 ? std::min(peak, limit) : peak);
  result_.peak_memory_bytes = std::max({peak, memory.resident, memory.largest_peak});
  if (limit > 0 && std::max(memory.resident, memory.largest_peak) > limit) {
    stop(StopReason::MemoryLimit);
  }
  const double now = steady_seconds();
  const double young = std::clamp((now - child_.started) / 4, kFirstSample, kShortestSample);
  next_sample_ = now + std::clamp(kSampleShare * (now - before), young, kLongestSample);
}

ProcessResult Running::finish() {
  while (waitpid(child_.keeper, nullptr, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  for (ProgramOutput* output : {&out_, &err_}) {
    output->drain_rest();
    output->finish_log();
  }
  result_.log_failure = out_.log_failure() != 0 ? out_.log_failure() : err_.log_failure();
  result_.out = out_.take(result_.out_cut);
  result_.err = err_.take(result_.err_cut);
  return std::move(result_);
}

}  // namespace ceteris
