// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/naming_source.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <fstream>
#include <map>

#include "core/pictures/picture.h"
#include "core/studio/training/naming_data.h"
#include "core/text/wordpiece.h"

using namespace arbiter;
using namespace arbiter::studio;
using engine::Part;

namespace {

std::map<Part, int> counts_of(const NamedThings& things) {
  std::map<Part, int> counts;
  for (const auto& thing : things.things) ++counts[thing.part];
  return counts;
}

}  // namespace

class NamingSourceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void generatorsAreShared();
  void aClassIsInEveryPart();
  void filesOfTheirOwn();
  void rowsAreRead();
  void tagsAreTurnedIntoTheScheme();
  void wordsAreReadWhereTheyStand();
  void longSentencesAreCut();
  void truthIsHiddenAndTellsTheSame();
  void whatCannotBeIsTold();

 private:
  std::filesystem::path file(const std::string& name, const std::string& bytes) {
    const auto path = std::filesystem::path(place_.path().toStdString()) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  QTemporaryDir place_;
};

void NamingSourceTest::generatorsAreShared() {
  NamingSource source{.generator = "pictures", .examples = 100};
  const auto things = read_source(source, {});
  QVERIFY(things.has_value());
  QCOMPARE(things->what, "pictures");
  QCOMPARE(things->labels.size(), std::size_t{5});
  const auto counts = counts_of(*things);
  QVERIFY(std::abs(counts.at(Part::validation) - 10) <= 3);
  QVERIFY(std::abs(counts.at(Part::test) - 20) <= 4);
  const auto again = read_source(source, {});
  for (std::size_t i = 0; i < 100; ++i) QVERIFY(things->things[i].part == again->things[i].part);
  source.generator = "topics";
  QCOMPARE(read_source(source, {})->what, "text");
  QVERIFY(!read_source(source, {.tags = true}).has_value());
}

void NamingSourceTest::aClassIsInEveryPart() {
  const auto png = *pictures::encode_png({2, 2, std::vector<std::uint8_t>(12, 200)});
  for (const std::string name : {"a", "b"})
    for (int i = 0; i < 3; ++i) file("folder/" + name + '/' + std::to_string(i) + ".png", png);
  NamingSource source{.data = file("folder/x.txt", "").parent_path()};
  const auto things = read_source(source, {.picture_size = 8});
  QVERIFY(things.has_value());
  std::map<std::string, std::map<Part, int>> parts;
  for (const auto& thing : things->things) {
    ++parts[thing.labels.front()][thing.part];
    QCOMPARE(thing.pixels.size(), std::size_t{8 * 8 * 3});
  }
  for (const auto& [label, counts] : parts)
    QCOMPARE(counts,
             (std::map<Part, int>{{Part::train, 1}, {Part::validation, 1}, {Part::test, 1}}));
}

void NamingSourceTest::filesOfTheirOwn() {
  NamingSource source{.data = file("train.conll", "A B-X\nb O\n\nc O\n\nd O\n"),
                      .test_data = file("test.conll", "E B-Y\n")};
  const auto things = read_source(source, {.tags = true});
  QVERIFY(things.has_value());
  QCOMPARE(things->labels, (std::vector<std::string>{"O", "B-X", "I-X", "B-Y", "I-Y"}));
  const auto counts = counts_of(*things);
  QCOMPARE(counts.at(Part::test), 1);
  QCOMPARE(counts.at(Part::validation), 1);
  QVERIFY(things->things.back().part == Part::test);
}

void NamingSourceTest::rowsAreRead() {
  NamingSource source{.data = file("rows.jsonl",
                                   "{\"text\": \"good film\", \"stars\": 5}\n\n"
                                   "{\"text\": \"bad film\", \"stars\": 1}\n"),
                      .label_column = "stars"};
  const auto things = read_source(source, {});
  QVERIFY(things.has_value());
  QCOMPARE(things->labels, (std::vector<std::string>{"1", "5"}));
  QCOMPARE(things->things[0].text, "good film");
  source.label_column = "label";
  const auto missing = read_source(source, {});
  QVERIFY(!missing.has_value());
  QCOMPARE(missing.error().where.line, 1);
}

void NamingSourceTest::tagsAreTurnedIntoTheScheme() {
  NamingSource source{.data = file("iob1.conll", "A I-X\nb I-X\nC B-X\nd O\n")};
  auto things = read_source(source, {.tags = true, .scheme = measures::TagScheme::iobes});
  QVERIFY(things.has_value());
  QCOMPARE(things->things[0].labels, (std::vector<std::string>{"B-X", "E-X", "S-X", "O"}));
  QCOMPARE(things->labels, (std::vector<std::string>{"O", "B-X", "I-X", "E-X", "S-X"}));
}

void NamingSourceTest::wordsAreReadWhereTheyStand() {
  const auto folder = file("words/x", "").parent_path();
  QVERIFY(text::write_word_vocabulary({"Anna", "sees"}, folder).has_value());
  NamingReader reader{.tokenizer = *text::load_tokenizer(folder), .context = 16, .encoder = true};
  NamedThings things{.what = "tags", .labels = {"O", "B-X"}, .things = {}};
  things.things.push_back(
      {.words = {"Anna", "sees", "Asa", "Anna"}, .labels = {"B-X", "O", "O", "B-X"}});
  const auto first = encode(things, reader, 0);
  QVERIFY(first.has_value());
  const auto& example = first->data.examples.front();
  // [CLS] Anna sees A ##s ##a Anna [SEP]
  QCOMPARE(example.tokens.size(), std::size_t{8});
  QCOMPARE(example.places, (std::vector<std::int64_t>{1, 2, 3, 6}));
  QCOMPARE(example.labels, (std::vector<std::int32_t>{1, 0, 0, 1}));
  reader.encoder = false;
  QCOMPARE(encode(things, reader, 0)->data.examples.front().places,
           (std::vector<std::int64_t>{1, 2, 5, 6}));
}

void NamingSourceTest::longSentencesAreCut() {
  const auto folder = file("words/x", "").parent_path();
  QVERIFY(text::write_word_vocabulary({"Anna", "sees"}, folder).has_value());
  const NamingReader reader{*text::load_tokenizer(folder), 5, true};
  NamedThings things{.what = "tags", .labels = {"O"}, .things = {}};
  things.things.push_back(
      {.words = {"Anna", "sees", "Anna", "Anna"}, .labels = {"O", "O", "O", "O"}});
  const auto made = encode(things, reader, 0);
  QCOMPARE(made->cut, 1);
  QCOMPARE(made->data.examples.front().labels.size(), std::size_t{3});
  QCOMPARE(made->data.examples.front().tokens.size(), std::size_t{5});
}

void NamingSourceTest::truthIsHiddenAndTellsTheSame() {
  const auto things = read_source({.generator = "pictures", .examples = 200}, {});
  auto data = encode(*things, {}, 32)->data;
  const auto known = data;
  TruthJudge judge(data, 0.25, 3);
  std::vector<engine::Naming> asked;
  int wrong = 0;
  for (std::size_t i = 0; i < data.examples.size(); ++i) {
    const bool test = data.examples[i].part == Part::test;
    QCOMPARE(data.examples[i].labels.front(), test ? known.examples[i].labels.front() : -1);
    asked.push_back({static_cast<std::int64_t>(i), 0, 2});
  }
  const auto answers = judge.judge(asked);
  for (std::size_t i = 0; i < asked.size(); ++i)
    wrong += (*answers)[i] != (known.examples[i].labels.front() == 2) ? 1 : 0;
  QVERIFY(wrong > 30 && wrong < 70);
  QVERIFY(*judge.judge(asked) == *answers);
}

void NamingSourceTest::whatCannotBeIsTold() {
  QVERIFY(!read_source({}, {}).has_value());
  QVERIFY(!read_source({.generator = "music"}, {}).has_value());
  QVERIFY(!read_source({.generator = "pictures", .data = "x"}, {}).has_value());
  QVERIFY(!read_source({.generator = "pictures", .validation = 0.7}, {}).has_value());
  QVERIFY(!read_source({.data = "/nowhere/x.jsonl"}, {}).has_value());
}

QTEST_GUILESS_MAIN(NamingSourceTest)
#include "naming_source_test.moc"
