// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <array>
#include <set>

#include "core/project/prompt_roles.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::project;
using namespace arbiter::test;

namespace {

Imports::Row row_of(const std::string& text, std::optional<PromptRole> role = std::nullopt) {
  Imports::Row row;
  row.prompt.text = text;
  row.prompt.role = role;
  return row;
}

}  // namespace

class RolesTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<TemporaryProject> project_;
  Project& project() { return **project_; }

  Id add(const std::string& text, std::optional<PromptRole> role = std::nullopt) {
    std::array<Prompt, 1> prompts;
    prompts[0].text = text;
    prompts[0].role = role;
    must(project().prompts().add(prompts));
    return prompts[0].id;
  }
  PromptRole role_of(Id id) { return must(project().prompts().get(id)).role.value(); }
  void add_run(Id last_prompt, std::int64_t seq) {
    Run run;
    run.settings = {{"last_prompt", last_prompt}, {"prompts_seq", seq}};
    must(project().runs().add(run));
  }
  std::vector<Id> ids(std::vector<PromptRole> roles) {
    return must(project().prompts().ids({.roles = std::move(roles)}));
  }

 private Q_SLOTS:
  void init() { project_ = std::make_unique<TemporaryProject>(); }

  void sharesAreStableAndNearTheirSize() {
    int counts[3] = {0, 0, 0};
    for (int i = 0; i < 5000; ++i) {
      const std::string text = "prompt " + std::to_string(i);
      const auto role = role_by_hash(text, {.validation = 0.1, .test = 0.2});
      ++counts[static_cast<int>(role)];
      QCOMPARE(role_by_hash(text, {.validation = 0.1, .test = 0.2}), role);
      // A larger share has all that a smaller one has; the other is not touched.
      const auto wider = role_by_hash(text, {.validation = 0.3, .test = 0.2});
      if (role != PromptRole::train) QCOMPARE(wider, role);
    }
    QVERIFY(counts[1] > 400 && counts[1] < 600);
    QVERIFY(counts[2] > 850 && counts[2] < 1150);
    QCOMPARE(role_by_hash("anything", {.validation = 0, .test = 0}), PromptRole::train);
  }

  void everyPromptGetsOneRole() {
    must(project().prompts().set_role_shares({.validation = 0.2, .test = 0.2}));
    std::vector<Imports::Row> rows;
    for (int i = 0; i < 400; ++i) rows.push_back(row_of("text " + std::to_string(i)));
    const auto import = must(project().imports().begin("f", "prompts", {}));
    must(project().imports().add(import, rows));
    QVERIFY(ids({}).empty());
    must(project().imports().commit(import));
    const auto counts = must(project().counts());
    QCOMPARE(counts.prompts, std::int64_t{400});
    QVERIFY(counts.validation_prompts > 40 && counts.held_out_prompts > 40);
    QCOMPARE(std::int64_t(ids({PromptRole::validation}).size()), counts.validation_prompts);
    QCOMPARE(std::int64_t(ids({PromptRole::test}).size()), counts.held_out_prompts);
    QCOMPARE(std::int64_t(ids({PromptRole::train}).size()),
             400 - counts.validation_prompts - counts.held_out_prompts);
    for (const auto& prompt : must(project().prompts().list()))
      QCOMPARE(*prompt.role, role_by_hash(prompt.text, {.validation = 0.2, .test = 0.2}));
    QVERIFY(!project().prompts().set_role_shares({.validation = 0.5, .test = 0.5}).has_value());
  }

  /// The same words come again in another file, which says otherwise.
  void oneTextHasOneRole() {
    const auto first = add("the same words", PromptRole::train);
    const auto again = add("the same words", PromptRole::test);
    QCOMPARE(role_of(first), PromptRole::train);
    QCOMPARE(role_of(again), PromptRole::train);
    QCOMPARE(must(project().prompts().role_of_text("the same words")), PromptRole::train);
    QVERIFY(!must(project().prompts().role_of_text("other words")).has_value());
    const std::array one{again};
    must(project().prompts().set_role(one, PromptRole::test));
    QCOMPARE(role_of(first), PromptRole::test);
    QCOMPARE(role_of(again), PromptRole::test);
    QCOMPARE(must(project().counts()).held_out_prompts, std::int64_t{2});
    QCOMPARE(must(project().prompts().role_changes()).size(), std::size_t{2});
  }

  void afterTheFirstRunOnlyUnusedPromptsGoToTest() {
    const auto used = add("used", PromptRole::train);
    const auto watched = add("watched", PromptRole::validation);
    const auto pending = must(project().imports().begin("late", "prompts", {}));
    must(project().imports().add(pending, std::vector{row_of("begun before", PromptRole::train)}));
    const auto before = add("before the run", PromptRole::train);
    add_run(before, must(project().judgments().max_seq()));
    must(project().imports().commit(pending));
    const auto after = add("after the run", PromptRole::train);
    const auto to = [&](Id id, PromptRole role) {
      const std::array one{id};
      return project().prompts().set_role(one, role);
    };
    QVERIFY(!to(used, PromptRole::test).has_value());
    QVERIFY(!to(used, PromptRole::validation).has_value());
    QVERIFY(!to(watched, PromptRole::train).has_value());
    QVERIFY(!to(before, PromptRole::test).has_value());
    must(to(after, PromptRole::test));
    QVERIFY(!to(after, PromptRole::train).has_value());
    // Its number is smaller than the run's last, but the run has not seen it.
    const auto late = must(project().prompts().ids({}))[2];
    QCOMPARE(must(project().prompts().get(late)).text, std::string("begun before"));
    must(to(late, PromptRole::test));
    const auto changes = must(project().prompts().role_changes());
    QCOMPARE(changes.size(), std::size_t{2});
    QCOMPARE(changes[0].prompt, after);
    QCOMPARE(changes[0].from, PromptRole::train);
    QCOMPARE(changes[0].to, PromptRole::test);
    QVERIFY(changes[0].at > 0);
  }

  /// What a run sees: not what was imported after it had started, though it has lower numbers.
  void importsCommittedLaterAreNotSeen() {
    const auto pending = must(project().imports().begin("late", "prompts", {}));
    must(project().imports().add(pending, std::vector{row_of("late", PromptRole::train)}));
    const auto seen = add("seen", PromptRole::train);
    PromptFilter filter;
    filter.max_id = must(project().prompts().last_id());
    filter.max_seq = must(project().judgments().max_seq());
    must(project().imports().commit(pending));
    add("later", PromptRole::train);
    QCOMPARE(must(project().prompts().ids(filter)), std::vector<Id>{seen});
    QCOMPARE(must(project().prompts().count()), std::int64_t{3});
  }

  void idsComeOneAfterTheOther() {
    std::vector<Prompt> prompts(25000);
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      prompts[i].text = std::to_string(i);
      prompts[i].role = i % 2 == 0 ? PromptRole::train : PromptRole::validation;
    }
    must(project().prompts().add(prompts));
    Id last = 0;
    std::size_t count = 0;
    must(project().prompts().each_id({.roles = {PromptRole::train}}, [&](Id id) {
      QVERIFY(id > last);
      last = id;
      ++count;
    }));
    QCOMPARE(count, std::size_t{12500});
  }

  void writersAreFoundByTheirPrompts() {
    const auto train = add("train", PromptRole::train);
    const auto test = add("test", PromptRole::test);
    std::vector<Response> responses(5);
    for (std::size_t i = 0; i < responses.size(); ++i) {
      responses[i].prompt = i % 2 == 0 ? train : test;
      responses[i].body = std::to_string(i);
      responses[i].model = i == 4 ? "other" : "model";
      responses[i].origin = i == 0 ? ResponseOrigin::person : ResponseOrigin::model;
    }
    must(project().prompts().add_responses(responses));
    const PromptFilter training{.roles = {PromptRole::train}};
    QCOMPARE(must(project().prompts().responses_of_model("model", training, -1)),
             std::vector<Id>{responses[2].id});
    QCOMPARE(must(project().prompts().responses_of_model("model", {}, 1)),
             std::vector<Id>{responses[2].id});
    const auto written = must(project().prompts().written_by_people(training));
    QCOMPARE(written.size(), std::size_t{1});
    QCOMPARE(written[0].id, responses[0].id);
    QVERIFY(must(project().prompts().written_by_people({.roles = {PromptRole::test}})).empty());
    QVERIFY(must(project().prompts().written_by_people(training, responses[0].id)).size() == 1);
  }
};

QTEST_GUILESS_MAIN(RolesTest)
#include "roles_test.moc"
