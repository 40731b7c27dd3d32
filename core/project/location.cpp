// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/location.h"

#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

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
  for (const auto& part : std::filesystem::absolute(folder)) {
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

bool is_writable(const std::filesystem::path& folder) {
  return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

}  // namespace arbiter::project
