// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/interactive.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cstdio>
#include <optional>

#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::cli {
namespace {

using studio::LabelSession;

constexpr const char* keys =
    "a, b ...: better    t: tie    x: both bad    s: skip    u: undo    q: quit\n";

/// The keys of a single response.
std::string single_keys(const project::RatingScale& scale) {
  const std::string scores =
      scale.is_scored() ? "1 to " + std::to_string(scale.points) + ": the score    " : "";
  return scores + "g: good    b: bad    s: skip    u: undo    q: quit\n";
}

/// Lines of standard input; waiting for one ends with a stop request.
class LineInput {
 public:
  explicit LineInput(std::stop_token stop) : stop_(std::move(stop)) {}

  /// Nothing at the end of the input or when stopped.
  std::optional<std::string> next() {
    for (;;) {
      if (const auto end = waiting_.find('\n'); end != std::string::npos) {
        std::string line = waiting_.substr(0, end);
        waiting_.erase(0, end + 1);
        return line;
      }
      if (!fill()) return {};
    }
  }

 private:
  bool fill() {
    constexpr int patience = 100;  // milliseconds between looks at the stop token
    while (!stop_.stop_requested()) {
      pollfd input{STDIN_FILENO, POLLIN, 0};
      if (::poll(&input, 1, patience) <= 0) continue;
      std::array<char, 4096> block{};
      const ssize_t count = ::read(STDIN_FILENO, block.data(), block.size());
      if (count <= 0) return false;
      waiting_.append(block.data(), static_cast<std::size_t>(count));
      return true;
    }
    return false;
  }

  std::stop_token stop_;
  std::string waiting_;
};

/// Control characters could move the cursor or recolour the terminal: they are shown as `?`.
std::string printable(const std::string& text) {
  std::string safe = text;
  for (char& byte : safe) {
    const auto code = static_cast<unsigned char>(byte);
    if ((code < 0x20 && byte != '\n' && byte != '\t') || code == 0x7F) byte = '?';
  }
  return safe;
}

char letter(std::size_t position) { return static_cast<char>('a' + position); }

/// What a terminal can show of a response.
std::string words_of(const project::Response& response) {
  return studio::plain_text_of(response).value_or("(no text: open it in the window)");
}

void show(const LabelSession::Shown& shown, const LabelSession::Progress& progress) {
  std::fprintf(stderr, "\n--- %lld done, %lld left ---\n%s\n",
               static_cast<long long>(progress.done), static_cast<long long>(progress.left),
               printable(shown.view.prompt.text).c_str());
  for (std::size_t i = 0; i < shown.order.size(); ++i) {
    const std::string head =
        shown.single() ? ""
                       : '[' + std::string(1, static_cast<char>(std::toupper(letter(i)))) + "] ";
    std::fprintf(stderr, "\n%s%s\n", head.c_str(), printable(words_of(shown.at(i))).c_str());
  }
  std::fprintf(stderr, "\n%s> ", shown.single() ? single_keys(shown.scale).c_str() : keys);
  std::fflush(stderr);
}

/// What a key says of `count` responses; nothing where it is no answer.
std::optional<LabelSession::Answer> answer_for(char key, std::size_t count) {
  LabelSession::Answer answer;
  answer.rendered = false;
  if (key == 's' || key == 'x') {
    answer.outcome = key == 's' ? project::Outcome::skip : project::Outcome::both_bad;
    return answer;
  }
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < count; ++i)
    if (letter(i) != key) others.push_back(i);
  if (key == 't') {
    answer.tiers = {others};
    return answer;
  }
  if (others.size() == count) return {};
  answer.tiers = {{static_cast<std::size_t>(key - 'a')}, others};
  return answer;
}

/// What a key says of a single response; nothing where it is no answer.
std::optional<LabelSession::Answer> rating_for(char key, const project::RatingScale& scale) {
  LabelSession::Answer answer;
  answer.rendered = false;
  if (key == 's') {
    answer.outcome = project::Outcome::skip;
    return answer;
  }
  if (key == 'g' || key == 'b') {
    answer.rating = project::Rating::of(key == 'g');
    return answer;
  }
  const int step = key - '0';
  if (step < 1 || step > scale.points) return {};
  answer.rating = project::Rating::of(static_cast<double>(step));
  return answer;
}

/// Takes the last judgment back, where there is one. One that was changed elsewhere stays, and the
/// work goes on.
Result<void> undo(LabelSession& session) {
  if (!session.can_undo()) {
    std::fputs("There is nothing to undo.\n", stderr);
    return {};
  }
  const auto undone = session.undo();
  if (undone) return {};
  if (undone.error().code != ErrorCode::invalid_argument) return std::unexpected(undone.error());
  std::fprintf(stderr, "%s\n", to_english(undone.error()).c_str());
  return {};
}

/// The first key of a line, in small letters; nothing where it is empty.
std::optional<char> key_of(const std::string& line) {
  const auto at = line.find_first_not_of(" \t\r");
  if (at == std::string::npos) return {};
  return static_cast<char>(std::tolower(static_cast<unsigned char>(line[at])));
}

/// One line; false ends the work.
Result<bool> handle(LabelSession& session, const LabelSession::Shown& shown,
                    const std::string& line, const InteractiveOptions& options) {
  const auto key = key_of(line);
  if (!key) return true;
  if (*key == 'q') return false;
  if (*key == 'u') {
    ARBITER_TRY(undo(session));
    return true;
  }
  auto answer =
      shown.single() ? rating_for(*key, shown.scale) : answer_for(*key, shown.order.size());
  if (!answer) {
    std::fputs("No answer has this key.\n", stderr);
    return true;
  }
  answer->active_ms = now() - shown.shown_at;
  ARBITER_ASSIGN(const auto judgment, session.judge(*answer));
  if (!judgment) {
    std::fputs("You have judged this pair in another program; that was kept as it was.\n", stderr);
    return true;
  }
  if (options.judged) options.judged(*judgment);
  return true;
}

/// Nothing is left to judge, or no more was wanted: what was said last can still be taken back.
/// Whether the work goes on.
Result<bool> goes_on(LabelSession& session, LineInput& input, const char* why) {
  if (!session.can_undo()) return false;
  for (;;) {
    std::fprintf(stderr, "\n%s\nEnter: end    u: undo the last one\n> ", why);
    std::fflush(stderr);
    const auto line = input.next();
    if (!line) return false;
    const auto key = key_of(*line);
    if (!key || *key == 'q') return false;
    if (*key != 'u') continue;
    ARBITER_TRY(undo(session));
    return true;
  }
}

}  // namespace

Result<LabelSession::Progress> annotate_interactively(project::Project& project,
                                                      const InteractiveOptions& options,
                                                      std::stop_token stop) {
  ARBITER_ASSIGN(auto session, LabelSession::begin(project, options.annotator, options.seed));
  LineInput input(std::move(stop));
  for (;;) {
    ARBITER_ASSIGN(const auto progress, session.progress());
    const bool enough = options.limit > 0 && progress.session >= options.limit;
    const LabelSession::Shown* shown = nullptr;
    if (!enough) {
      ARBITER_ASSIGN(shown, session.current());
    }
    if (shown == nullptr) {
      ARBITER_ASSIGN(const bool more, goes_on(session, input,
                                              enough ? "As many as --limit says are judged."
                                                     : "Nothing is left to judge."));
      if (!more) return progress;
      continue;
    }
    show(*shown, progress);
    const auto line = input.next();
    if (!line) return progress;
    ARBITER_ASSIGN(const bool go_on, handle(session, *shown, *line, options));
    if (!go_on) return session.progress();
  }
}

}  // namespace arbiter::cli
