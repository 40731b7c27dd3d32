// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/response_body.h"

#include <QtTest>
#include <fstream>

#include "core/project/repositories.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::test;

/// Bodies of every kind in a real project, and the store that clips and pictures lie in.
class ResponseBodyTest : public QObject {
  Q_OBJECT

  static project::Id makePrompt(project::Project& project) {
    std::vector<project::Prompt> prompts(1);
    prompts[0].text = "draw a bird";
    must(project.prompts().add(prompts));
    return prompts[0].id;
  }

  static Result<void> add(project::Project& project, project::Id prompt,
                          project::ResponseBody body) {
    std::vector<project::Response> responses(1);
    responses[0].prompt = prompt;
    responses[0].body = std::move(body);
    return project.prompts().add_responses(responses);
  }

  static std::filesystem::path fileOf(TemporaryProject& project, const project::Blob& blob) {
    return project.folder() / "blobs" / blob.sha256.substr(0, 2) / blob.sha256;
  }

 private Q_SLOTS:
  void everyKindComesBackAsItWent() {
    TemporaryProject project;
    const auto prompt = makePrompt(*project);
    const auto picture = must(project->blobs().put(std::string("\x89PNG\0bytes", 10), "image/png"));
    const auto clip = must(project->blobs().put("frames", "application/octet-stream"));
    const std::vector<project::ResponseBody> bodies{
        project::TextBody{"  spaces stay "},
        project::MessagesBody{R"([{"role":"assistant","content":"c"}])"}, project::ClipBody{clip},
        project::ImageBody{picture}};
    for (const auto& body : bodies) must(add(*project, prompt, body));
    project.reopen();
    const auto read = must(project->prompts().responses_of(prompt));
    QCOMPARE(read.size(), bodies.size());
    for (std::size_t i = 0; i < read.size(); ++i) QVERIFY(read[i].body == bodies[i]);
    QCOMPARE(must(project->blobs().read(*read[3].body.blob())), std::string("\x89PNG\0bytes", 10));
  }

  void whatComesInTwiceIsKeptOnce() {
    TemporaryProject project;
    const auto first = must(project->blobs().put("same", "image/png"));
    const auto second = must(project->blobs().put("same", "image/png"));
    QVERIFY(first == second);
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(project.folder() / "blobs"))
      files += entry.is_regular_file() ? 1 : 0;
    QCOMPARE(files, 1U);
  }

  void aChangedFileIsToldAndMended() {
    TemporaryProject project;
    const auto blob = must(project->blobs().put("what was drawn", "image/png"));
    std::ofstream(fileOf(project, blob)) << "what was DRAWN";
    const auto changed = project->blobs().read(blob);
    QVERIFY(!changed.has_value());
    QCOMPARE(changed.error().code, ErrorCode::parse);
    must(project->blobs().put("what was drawn", "image/png"));
    QCOMPARE(must(project->blobs().read(blob)), std::string("what was drawn"));
    std::filesystem::remove(fileOf(project, blob));
    QCOMPARE(project->blobs().read(blob).error().code, ErrorCode::not_found);
  }

  void noRowNamesAFileThatIsNotThere() {
    TemporaryProject project;
    const auto prompt = makePrompt(*project);
    const project::Blob absent{std::string(64, 'a'), 3, "image/png"};
    QVERIFY(!add(*project, prompt, project::ImageBody{absent}));
    QCOMPARE(must(project->counts()).responses, 0);
  }

  void aDamagedReferenceIsNoBody() {
    using project::ResponseKind;
    const auto blob = project::Blob{std::string(64, 'b'), 7, "image/png"};
    const auto good = project::stored_text(project::ImageBody{blob});
    QVERIFY(*project::body_from_stored(ResponseKind::image, good, false) ==
            project::ResponseBody(project::ImageBody{blob}));
    for (const std::string bad :
         {"", "{}", "[]", R"({"sha256":"../x","bytes":1,"media_type":"image/png"})",
          R"({"sha256":7,"bytes":1,"media_type":"image/png"})"})
      QVERIFY(!project::body_from_stored(ResponseKind::image, bad, false));
    QVERIFY(!project::body_from_stored(ResponseKind::clip, good.substr(1), false));
  }

  void aNameNeverLeavesTheStore() {
    TemporaryProject project;
    for (const auto* name : {"../../project.db", "", "ABC", "/etc/passwd"}) {
      const project::Blob blob{name, 1, "image/png"};
      QVERIFY(!project->blobs().has(blob));
      QCOMPARE(project->blobs().read(blob).error().code, ErrorCode::invalid_argument);
    }
  }

  void picturesHaveNoWordsToFind() {
    TemporaryProject project;
    const auto prompt = makePrompt(*project);
    const auto blob = must(project->blobs().put("pixels", "image/png"));
    must(add(*project, prompt, project::ImageBody{blob}));
    must(project->finish_background_work());
    QCOMPARE(must(project->prompts().count({.search = "bird"})), 1);
    QCOMPARE(must(project->prompts().count({.search = blob.sha256})), 0);
    QCOMPARE(must(project->prompts().count({.search = "png"})), 0);
  }
};

QTEST_GUILESS_MAIN(ResponseBodyTest)
#include "response_body_test.moc"
