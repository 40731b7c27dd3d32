// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The functions of one instruction set as a table. See core/engine/torch/kernels/vector.h for where
// this may be included.

constexpr Kernels kTable{
    ARBITER_KERNEL_NAME, multiply,    outputs, transpose, add_column_sums, softmax,
    log_probabilities,   policy_loss, adam,    rms,       sum_of_squares};
