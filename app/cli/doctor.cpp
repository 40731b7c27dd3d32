// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/doctor.h"

#include "app/cli/commands.h"

namespace arbiter::cli {

void add_doctor(CLI::App& app, Context& context) {
  add_command(app, context, "doctor", "Say what this computer can do, and what to install",
              [](Context&) -> Result<Report> {
                const auto examined = studio::examine();
                return Report{.document = examined.to_json(), .text = examined.to_text()};
              });
}

}  // namespace arbiter::cli
