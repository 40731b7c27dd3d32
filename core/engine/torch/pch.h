// SPDX-License-Identifier: GPL-3.0-or-later
// LibTorch's headers cost 13 s a file; precompiled once, they cost a fraction of a second.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>
