// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/descriptor.h"
#include "core/base/error.h"

/// The one way in which the program makes and replaces files and folders. What is new is written
/// under a temporary name (`NAME.tmp-PID-N`, locked with flock(2) by whoever writes it), fsynced,
/// and takes its name by one rename or exchange; the folder is fsynced after it. Nothing is removed
/// before its successor has its name, and only what is called "own" here is ever replaced.
namespace arbiter {

/// The whole file as bytes.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);

/// Writes all of it; `path` is for the message.
[[nodiscard]] Result<void> write_all(int file, std::string_view bytes,
                                     const std::filesystem::path& path);

/// A regular file that is written as a stream and appears as a whole. Destroyed before `commit`,
/// also by a kill where the file system has O_TMPFILE, it leaves nothing and the old file
/// untouched.
class NewFile {
 public:
  /// For `path`, whose folder exists. Nothing of that name is touched before `commit`.
  [[nodiscard]] static Result<NewFile> beside(const std::filesystem::path& path);
  NewFile(NewFile&&) noexcept = default;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  [[nodiscard]] Result<void> write(std::string_view bytes);
  /// Fsyncs and takes the final name, replacing a regular file of that name, whose mode is kept.
  [[nodiscard]] Result<void> commit();

 private:
  NewFile() = default;
  Result<void> give_name();

  std::filesystem::path path_;
  std::filesystem::path temporary_;  ///< empty as long as the file has no name
  Descriptor file_;
};

/// Replaces a file that is the program's own: after a power cut it is either the old or the new.
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path,
                                                 std::string_view bytes);

/// The same for a file that lies in memory in parts, such as weights: they are not copied together.
[[nodiscard]] Result<void> write_parts_atomically(const std::filesystem::path& path,
                                                  std::span<const std::string_view> parts);

/// Writes the files of a folder into the one that it is given.
using FillFolder = std::function<Result<void>(const std::filesystem::path&)>;

/// Whether two names may be exchanged in one step (renameat2). `never` takes the way of file
/// systems that cannot: the old one aside, the new one in, the old one removed.
enum class Exchange : std::uint8_t { where_known, never };

/// Fills a folder that is the program's own (a checkpoint) as a whole or not at all. An old one of
/// that name is replaced: at any moment a whole folder stands under the name, or (without an
/// exchange, between two renames) both stand beside it and `remove_abandoned` puts one back.
[[nodiscard]] Result<void> replace_own_folder(const std::filesystem::path& folder,
                                              const FillFolder& fill,
                                              Exchange exchange = Exchange::where_known);

/// The last step of it: `made` takes the name `folder`, whose old content is removed.
[[nodiscard]] Result<void> put_in_place(const std::filesystem::path& made,
                                        const std::filesystem::path& folder, Exchange exchange);

/// Fills a folder that does not exist or is empty, as a whole or not at all; a link to such a
/// folder is followed. Anything else is refused by name and left as it is, also where it appears
/// while `fill` works. A current directory stays the same folder: its files move in one by one once
/// all are whole, and what a kill interrupts there is finished by the next call.
[[nodiscard]] Result<void> create_folder(const std::filesystem::path& folder,
                                         const FillFolder& fill);

/// The refusal of `create_folder` ahead of long work. Finishes what a killed one had begun in the
/// folder itself.
[[nodiscard]] Result<void> check_new_folder(const std::filesystem::path& folder);

/// Whether another folder cannot or should not take the name of this one, which exists: it is the
/// current folder (whoever stands in it would see nothing), a mount, or in a folder that is not
/// ours.
[[nodiscard]] bool must_stay(const std::filesystem::path& folder);

/// Replaces the files of a folder that stays the same one (`must_stay`). All new ones are whole
/// before the first old one goes. `key` is the file without which the folder is nothing
/// (config.json): the old one goes first, the new one comes last, so that old and new files never
/// pass for one whole. What a kill interrupts then is finished by `finish_in_place`.
[[nodiscard]] Result<void> replace_in_place(const std::filesystem::path& folder,
                                            std::string_view key, const FillFolder& fill);

/// Of processes that were killed while they filled this very folder: what was whole is moved in to
/// its end, what was not goes. What a living one works on is left alone.
[[nodiscard]] Result<void> finish_in_place(const std::filesystem::path& folder);

/// What `remove_abandoned` did.
struct LeftOvers {
  std::vector<std::filesystem::path> removed;
  std::vector<std::filesystem::path> put_back;
};

/// Clears one of the program's own folders (not its subfolders) of what killed processes left in
/// it: `NAME.tmp-PID...` goes; `NAME.old-PID...` goes, or gets its name back where nothing has it.
/// What a living process works on is left alone. A folder that does not exist has no left-overs.
/// `only`: those of this NAME alone, which is how a folder that is written again is tidied
/// anywhere.
[[nodiscard]] Result<LeftOvers> remove_abandoned(const std::filesystem::path& folder,
                                                 std::string_view only = {});

/// Makes the names in a folder durable.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

/// Renames over what is there and makes it durable.
[[nodiscard]] Result<void> rename_and_sync(const std::filesystem::path& from,
                                           const std::filesystem::path& to);

/// The absolute path behind `..` and links, the last one included, also where nothing is there yet:
/// what a write to `path` would touch.
[[nodiscard]] Result<std::filesystem::path> real_path(const std::filesystem::path& path);

/// Whether `path` is `folder` or lies in it; both as `real_path` gives them.
bool is_within(const std::filesystem::path& path, const std::filesystem::path& folder);

/// `~` and `~/x`, which a shell leaves as they are inside quotes, name the home folder; `~name` is
/// refused. Any other path stays as it is.
[[nodiscard]] Result<std::filesystem::path> expand_home(const std::filesystem::path& path);

/// Where the program's own data (the demo task, icons) stands: $ARBITER_RESOURCES, beside the
/// program (`../share/arbiter`), or the source tree it was built from.
std::filesystem::path resources_folder();

}  // namespace arbiter
