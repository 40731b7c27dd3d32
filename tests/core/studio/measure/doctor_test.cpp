// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/doctor.h"

#include <QTest>

using namespace arbiter;

class DoctorTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void warnsOfASlowBlas();
  void saysWhyTheEngineDoesNotLoad();
};

void DoctorTest::warnsOfASlowBlas() {
  engine::EngineReport report;
  report.threads = 2;
  report.f32_gflops = 12;  // the reference implementation
  const auto warnings = studio::warnings_of(report);
  QCOMPARE(warnings.size(), std::size_t{1});
  QVERIFY(warnings[0].find("libopenblas0-pthread") != std::string::npos);
  report.f32_gflops = 150;
  QVERIFY(studio::warnings_of(report).empty());
}

void DoctorTest::saysWhyTheEngineDoesNotLoad() {
  qputenv("ARBITER_ENGINE", "/nowhere/libarbiter-engine.so");
  const auto report = studio::examine();
  QVERIFY(!report.engine.has_value());
  QVERIFY(report.cores > 0);
  const auto json = report.to_json();
  QCOMPARE(json["engine_loads"].get<bool>(), false);
  QVERIFY(json["engine_problem"].get<std::string>().find("libtorch") != std::string::npos);
  QVERIFY(report.to_text().find("does not load") != std::string::npos);
}

QTEST_GUILESS_MAIN(DoctorTest)
#include "doctor_test.moc"
