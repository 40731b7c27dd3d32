// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The functions of one instruction set as a table. See vector.h for where this may be included.

constexpr Kernels kTable {
#if defined(__AVX512BF16__)
  true,
#else
  false,
#endif
      pack_transposed, pack, pack_left, multiply, add_column_sums, to_bf16, attend, attend_backward,
      attend_cached, rotate, norm, norm_backward, gelu, gelu_backward, swiglu, swiglu_backward,
      token_statistics, token_statistics_backward, embed, adam, sum_of_squares
};
