// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace arbiter::engine {

/// A call's turn at the BLAS. OpenBLAS has one number of threads for the whole process, and the
/// bits of its products depend on it (0.3.21, one and two threads: one number in ten differs in its
/// last place). So a run's bits would depend on what works beside it. Calls that want the same
/// number work side by side; one that wants another waits until they come by a stop point, and they
/// wait for it in their turn. Where LibTorch multiplies by another library nobody waits.
///
/// One lives on the thread of each engine call. All members act on the calling thread; within a
/// call that makes another one, the outer one waits.
class BlasTurn {
 public:
  BlasTurn();
  ~BlasTurn();
  BlasTurn(const BlasTurn&) = delete;
  BlasTurn& operator=(const BlasTurn&) = delete;

  /// Waits for the turn of so many threads and sets them; throws `Stopped` where the call is to
  /// stop meanwhile. Outside of a call it sets them at once.
  static void take(int threads);
  /// Lets those in that wait for another number, once this call has worked for a while.
  static void give_way();
  /// Runs `wait` without a turn and takes it again.
  static void without(const std::function<void()>& wait);

 private:
  void acquire(bool stoppable);
  void release();

  BlasTurn* outer_;
  int threads_ = 0;  ///< 0: not asked for yet
  bool holds_ = false;
  double since_ = 0;  ///< when it last began to work, in seconds
};

}  // namespace arbiter::engine
