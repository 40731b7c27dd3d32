// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"

#include <QtTest>

/// The examples of FIPS 180-4's secure hash standard.
class Sha256Test : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theStandardsExamples_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("digest");
    QTest::newRow("empty") << QByteArray()
                           << "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    QTest::newRow("abc") << QByteArray("abc")
                         << "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    QTest::newRow("two blocks")
        << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        << "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
    QTest::newRow("a million")
        << QByteArray(1'000'000, 'a')
        << "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
  }
  void theStandardsExamples() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, digest);
    QCOMPARE(
        QString::fromStdString(arbiter::sha256_hex({bytes.constData(), std::size_t(bytes.size())})),
        digest);
  }
};

QTEST_APPLESS_MAIN(Sha256Test)
#include "sha256_test.moc"
