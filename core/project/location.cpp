// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/location.h"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/files.h"
#include "core/project/schema.h"

namespace arbiter::project {
namespace {

/// f_type values of statfs(2).
constexpr std::array<std::uint32_t, 8> kNetworkFileSystems{
    0x6969,      // NFS
    0x517B,      // SMB
    0xFF534D42,  // CIFS
    0xFE534D42,  // SMB2
    0x564C,      // NCP
    0x5346414F,  // AFS
    0x00C36400,  // Ceph
    0x65735546,  // FUSE: sshfs, cloud drives
};

constexpr std::array kSynchronised{"Dropbox",     "OneDrive",  "Google Drive", "GoogleDrive",
                                   "iCloudDrive", "Nextcloud", "pCloudDrive",  "MEGAsync"};

}  // namespace

Result<void> check_location(const std::filesystem::path& folder) {
  struct statfs status {};
  if (::statfs(folder.c_str(), &status) == 0) {
    const auto type = static_cast<std::uint32_t>(status.f_type);
    if (std::ranges::find(kNetworkFileSystems, type) != kNetworkFileSystems.end()) {
      return fail(ErrorCode::unsafe_location,
                  ARBITER_MESSAGE("core",
                                  "{path} is on a network file system, where a project's database "
                                  "could be damaged. Keep the project on a local disk."),
                  {{"path", folder.string()}});
    }
  }
  // A link into such a folder leads there as well as its name does.
  auto parts = std::filesystem::absolute(folder);
  if (const auto place = real_path(folder)) parts /= place->relative_path();
  for (const auto& part : parts) {
    const auto name = part.string();
    for (const auto* synchronised : kSynchronised) {
      if (!name.starts_with(synchronised)) continue;
      return fail(ErrorCode::unsafe_location,
                  ARBITER_MESSAGE("core",
                                  "{path} is inside a synchronised folder ({name}), where a "
                                  "project's database could be damaged. Keep the project on a "
                                  "local disk and share an export instead."),
                  {{"path", folder.string()}, {"name", name}});
    }
  }
  return {};
}

bool is_project(const std::filesystem::path& folder) {
  // At bytes 68 to 71 of a database, the most significant one first.
  constexpr off_t id_offset = 68;
  std::error_code problem;
  const auto path = folder / "project.db";
  if (!std::filesystem::is_regular_file(path, problem))
    return problem == std::errc::permission_denied;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid()) return true;
  std::array<unsigned char, 4> bytes{};
  if (::pread(file.get(), bytes.data(), bytes.size(), id_offset) != 4) return false;
  std::uint32_t id = 0;
  for (const auto byte : bytes) id = id << 8U | byte;
  return id == static_cast<std::uint32_t>(application_id);
}

std::optional<std::filesystem::path> refusing_project(const std::filesystem::path& place) {
  constexpr std::array<std::string_view, 3> kOpen{"exports", "plots", "curves"};
  for (auto folder = place; folder.has_relative_path(); folder = folder.parent_path()) {
    if (!is_project(folder)) continue;
    const auto inside = place.lexically_relative(folder);
    const bool deep = std::distance(inside.begin(), inside.end()) > 1;
    if (!deep || std::ranges::find(kOpen, inside.begin()->string()) == kOpen.end()) return folder;
    return {};  // the innermost one decides: what it leaves open is in nobody else's way
  }
  return {};
}

bool is_writable(const std::filesystem::path& folder) {
  return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

}  // namespace arbiter::project
