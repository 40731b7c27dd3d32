// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measures/entities.h"

#include <QTest>
#include <cmath>
#include <sstream>

#include "core/measures/entity_report.h"
#include "core/measures/report_text.h"

using namespace arbiter;
using namespace arbiter::measures;

namespace {

Tags tags(const std::string& text) {
  std::istringstream words(text);
  Tags list;
  for (std::string word; words >> word;) list.push_back(word);
  return list;
}

/// "PER 0-2, LOC 3-4"
std::string said(const std::vector<Entity>& entities) {
  std::string text;
  for (const auto& entity : entities)
    text += (text.empty() ? "" : ", ") + entity.type + ' ' + std::to_string(entity.begin) + '-' +
            std::to_string(entity.end);
  return text;
}

std::string lenient(const std::string& text) { return said(entities_of(tags(text))); }
std::string strict(const std::string& text, TagScheme scheme) {
  return said(strict_entities_of(tags(text), scheme));
}

bool near(double a, double b) { return std::abs(a - b) < 1e-6; }

}  // namespace

class EntitiesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void conllevalReadsAnything();
  void strictReadingKeepsToTheScheme();
  void writingAndReadingAreOneInAnyScheme();
  void theSchemeIsSeen();
  void knownConfusionsByHand();
  void brokenTagsByHand();
  void iobesByHand();
  void sentencesEndEntities();
  void reportsLeaveTheProgram();
};

void EntitiesTest::conllevalReadsAnything() {
  QCOMPARE(lenient("B-PER I-PER O B-LOC"), "PER 0-2, LOC 3-4");
  QCOMPARE(lenient("O I-PER I-PER O"), "PER 1-3");             // an I without a B
  QCOMPARE(lenient("I-PER B-PER I-PER"), "PER 0-1, PER 1-3");  // IOB1's B
  QCOMPARE(lenient("B-PER I-LOC I-LOC"), "PER 0-1, LOC 1-3");  // a change of type
  QCOMPARE(lenient("I-PER I-LOC B-LOC"), "PER 0-1, LOC 1-2, LOC 2-3");
  QCOMPARE(lenient("B-PER B-PER"), "PER 0-1, PER 1-2");
  QCOMPARE(lenient("S-PER S-PER O B-LOC I-LOC E-LOC"), "PER 0-1, PER 1-2, LOC 3-6");
  QCOMPARE(lenient("B-LOC E-LOC E-LOC"), "LOC 0-2, LOC 2-3");  // an E after an E is another's
  QCOMPARE(lenient("S-LOC I-LOC"), "LOC 0-1, LOC 1-2");        // nothing goes on after an S
  QCOMPARE(lenient("O E-LOC O"), "LOC 1-2");
  QCOMPARE(lenient("B-LOC S-LOC I-PER"), "LOC 0-1, LOC 1-2, PER 2-3");
  QCOMPARE(lenient("B-LOC I-LOC"), "LOC 0-2");  // the sentence's end ends it
  QCOMPARE(lenient(""), "");
  QCOMPARE(lenient("O O"), "");
}

void EntitiesTest::strictReadingKeepsToTheScheme() {
  QCOMPARE(strict("O I-PER I-PER O B-LOC", TagScheme::iob2), "LOC 4-5");
  QCOMPARE(strict("B-PER I-LOC O", TagScheme::iob2), "PER 0-1");
  QCOMPARE(strict("B-PER I-PER B-PER", TagScheme::iob2), "PER 0-2, PER 2-3");
  QCOMPARE(strict("I-PER I-PER B-PER O", TagScheme::iob1), "PER 0-2, PER 2-3");
  QCOMPARE(strict("O B-PER O", TagScheme::iob1), "");  // a B that follows nothing of its type
  QCOMPARE(strict("B-PER I-PER E-PER S-LOC", TagScheme::iobes), "PER 0-3, LOC 3-4");
  QCOMPARE(strict("B-PER I-PER O S-LOC", TagScheme::iobes), "LOC 3-4");  // without its E
  QCOMPARE(strict("B-PER E-LOC E-PER", TagScheme::iobes), "");
}

void EntitiesTest::writingAndReadingAreOneInAnyScheme() {
  const std::vector<Entity> entities{{"PER", 0, 2}, {"PER", 2, 3}, {"LOC", 3, 4}, {"LOC", 5, 8}};
  for (const auto scheme : {TagScheme::iob1, TagScheme::iob2, TagScheme::iobes}) {
    const auto written = tags_of(entities, 9, scheme);
    QCOMPARE(entities_of(written), entities);
    QCOMPARE(strict_entities_of(written, scheme), entities);
  }
  QCOMPARE(tags_of(entities, 9, TagScheme::iob1),
           tags("I-PER I-PER B-PER I-LOC O I-LOC I-LOC I-LOC O"));
  QCOMPARE(tags_of(entities, 9, TagScheme::iobes),
           tags("B-PER E-PER S-PER S-LOC O B-LOC I-LOC E-LOC O"));
}

void EntitiesTest::theSchemeIsSeen() {
  const auto scheme = [](const std::string& text) {
    const std::vector<Tags> sentences{tags(text)};
    const auto found = scheme_of(sentences);
    return found ? scheme_name(*found) : "none";
  };
  QCOMPARE(scheme("B-PER I-PER O"), "iob2");
  QCOMPARE(scheme("I-PER I-PER O"), "iob1");
  QCOMPARE(scheme("S-PER O B-LOC E-LOC"), "iobes");
  QCOMPARE(scheme("B-PER I-PER O I-LOC"), "iob2");  // broken
  QCOMPARE(scheme("B-PER L-PER"), "none");
  QVERIFY(!scheme_from_name("bio"));
}

void EntitiesTest::knownConfusionsByHand() {
  // Truth: PER 0-2, LOC 3-4, ORG 5-7 | PER 0-1. Named: PER 0-2, ORG 3-4, ORG 5-6 | PER 0-1, LOC
  // 2-3.
  const std::vector<Tags> truth{tags("B-PER I-PER O B-LOC O B-ORG I-ORG"), tags("B-PER O O")};
  const std::vector<Tags> named{tags("B-PER I-PER O B-ORG O B-ORG O"), tags("B-PER O B-LOC")};
  const auto report = entity_report(truth, named);
  QCOMPARE(report.words, 10);
  QVERIFY(near(report.accuracy, 0.7));
  QCOMPARE(report.types.size(), std::size_t{3});
  QCOMPARE(report.types[0].name, "LOC");
  QVERIFY(near(report.types[0].figures.f1, 0));
  QVERIFY(near(report.types[1].figures.f1, 0));  // ORG: right type, wrong end; and a wrong type
  QVERIFY(near(report.types[2].figures.f1, 1));
  QCOMPARE(report.types[1].support, 1);
  QCOMPARE(report.types[1].predicted, 2);
  // 2 of 5 named are right, 2 of 4 are found.
  QVERIFY(near(report.averages.micro.precision, 0.4));
  QVERIFY(near(report.averages.micro.recall, 0.5));
  QVERIFY(near(report.averages.micro.f1, 0.4444444444));
  QVERIFY(near(report.averages.macro.f1, 1.0 / 3));
  QVERIFY(near(report.averages.weighted.f1, 0.5));
}

void EntitiesTest::brokenTagsByHand() {
  // The I without a B is an entity for conlleval, none in strict IOB2.
  const std::vector<Tags> truth{tags("B-PER I-PER O B-LOC I-LOC")};
  const std::vector<Tags> named{tags("I-PER I-PER O B-LOC I-PER")};
  const auto loose = entity_report(truth, named);  // named: PER 0-2, LOC 3-4, PER 4-5; right: one
  QVERIFY(near(loose.averages.micro.precision, 1.0 / 3));
  QVERIFY(near(loose.averages.micro.recall, 0.5));
  QVERIFY(near(loose.averages.micro.f1, 0.4));
  const auto strict = entity_report(truth, named, TagScheme::iob2);  // named: LOC 3-4
  QVERIFY(near(strict.averages.micro.precision, 0));
  QCOMPARE(strict.types.size(), std::size_t{2});
  // IOB1 against IOB2: the same entities, though half of the tags are written otherwise.
  const std::vector<Tags> first{tags("I-PER I-PER B-PER")};
  const std::vector<Tags> second{tags("B-PER I-PER B-PER")};
  QVERIFY(near(entity_report(first, second).averages.micro.f1, 1));
}

void EntitiesTest::iobesByHand() {
  // Truth: A 0-1, B 1-4, A 4-6. Named: A 0-1, B 1-3 (its E too early), B 3-4, A 4-6.
  const std::vector<Tags> truth{tags("S-A B-B I-B E-B B-A E-A")};
  const std::vector<Tags> named{tags("S-A B-B E-B E-B B-A E-A")};
  const auto report = entity_report(truth, named);
  QVERIFY(near(report.averages.micro.precision, 0.5));
  QVERIFY(near(report.averages.micro.recall, 2.0 / 3));
  QVERIFY(near(report.averages.micro.f1, 4.0 / 7));
  QVERIFY(near(report.types[0].figures.f1, 1));
}

void EntitiesTest::sentencesEndEntities() {
  const std::vector<Tags> truth{tags("B-PER"), tags("I-PER")};
  const auto report = entity_report(truth, truth);
  QCOMPARE(report.types[0].support, 2);
  QVERIFY(near(report.averages.micro.f1, 1));
}

void EntitiesTest::reportsLeaveTheProgram() {
  const std::vector<Tags> truth{tags("B-PER O B-LOC")};
  const std::vector<Tags> named{tags("B-PER O O")};
  const auto json = to_json(entity_report(truth, named));
  QVERIFY(near(json["averages"]["micro"]["f1"].get<double>(), 2.0 / 3));
  QCOMPARE(json["entities"][0]["name"].get<std::string>(), "LOC");
  const auto lines = QString::fromStdString(to_csv(json)).split("\r\n");
  QCOMPARE(lines[0], "row,name,precision,recall,f1,support,predicted");
  QCOMPARE(lines[2], "entity,PER,1.000000000,1.000000000,1.000000000,1,1");
  QCOMPARE(lines[3], "average,micro,1.000000000,0.500000000,0.666666667,2,1");
}

QTEST_GUILESS_MAIN(EntitiesTest)
#include "entities_test.moc"
