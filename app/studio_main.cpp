// SPDX-License-Identifier: GPL-3.0-or-later
// The window's entry point: options in, one MainWindow out. Everything else is in `ui`.
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <csignal>
#include <cstdio>
#include <optional>

#include "core/base/files.h"
#include "core/base/log.h"
#include "ui/i18n/language.h"
#include "ui/runs/render_plots.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page_registry.h"
#include "ui/text/render_clip.h"
#include "ui/theme/theme.h"

namespace {

using arbiter::logging::Level;

Level levelOf(QtMsgType type) {
  switch (type) {
    case QtDebugMsg:
      return Level::debug;
    case QtInfoMsg:
      return Level::info;
    case QtWarningMsg:
      return Level::warning;
    case QtCriticalMsg:
    case QtFatalMsg:
      return Level::error;
  }
  return Level::error;
}

/// What was there before: Qt's own handler, which prints to standard error.
QtMessageHandler printMessage = nullptr;

void logMessage(QtMsgType type, const QMessageLogContext& context, const QString& text) {
  arbiter::logging::write(levelOf(type), "qt", text.toStdString());
  if (printMessage != nullptr) printMessage(type, context, text);
}

void startLog() {
  arbiter::logging::start({.file = arbiter::logging::default_file()});
  arbiter::logging::write(Level::info, "arbiter-studio", "version " ARBITER_VERSION);
  printMessage = qInstallMessageHandler(logMessage);
}

/// Places on the command line as `arbiter` understands them; nothing, after a word, where one
/// cannot be understood.
std::optional<QStringList> expanded(const QStringList& places) {
  QStringList result;
  for (const auto& place : places) {
    const auto path = arbiter::expand_home(place.toStdString());
    if (!path) {
      std::fprintf(stderr, "arbiter-studio: %s\n", arbiter::to_english(path.error()).c_str());
      return {};
    }
    result << QString::fromStdString(path->string());
  }
  return result;
}

QStringList pageIds() {
  QStringList ids;
  for (const auto& page : arbiter::ui::pageRegistry()) ids << page.id;
  return ids;
}

void addOptions(QCommandLineParser& parser) {
  parser.setApplicationDescription(
      QStringLiteral("A desktop studio for learning from human feedback."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addOptions({
      {QStringLiteral("demo"), QStringLiteral("Open the demo project, made where it is missing.")},
      {QStringLiteral("echo"),
       QStringLiteral("Print each judgment's uuid on a line of its own once it is durable.")},
      {QStringLiteral("plots"),
       QStringLiteral("Draw the curves of PROJECT's runs as PNG into DIR and end; needs no "
                      "display. Usage: --plots PROJECT DIR.")},
      {QStringLiteral("clip"),
       QStringLiteral("Write the clip RESPONSE of PROJECT, or a file with a clip where no project "
                      "is named, to the --out FILE and end; needs no display."),
       QStringLiteral("RESPONSE")},
      {QStringLiteral("out"),
       QStringLiteral("Where --clip writes to: FILE.gif, or FILE.png for a strip of pictures."),
       QStringLiteral("FILE")},
      {QStringLiteral("page"),
       QStringLiteral("Show this page first: %1.").arg(pageIds().join(QStringLiteral(", "))),
       QStringLiteral("ID")},
      {QStringLiteral("annotator"), QStringLiteral("Label under this name."),
       QStringLiteral("NAME")},
  });
  parser.addPositionalArgument(QStringLiteral("project"), QStringLiteral("The project's folder."),
                               QStringLiteral("[PROJECT]"));
}

int wrongUsage(const QString& message) {
  std::fprintf(stderr, "arbiter-studio: %s\nTry 'arbiter-studio --help'.\n", qPrintable(message));
  return 2;
}

int showWindow(const QCommandLineParser& parser, const QStringList& arguments) {
  QGuiApplication::setDesktopFileName(QStringLiteral("arbiter-studio"));
  arbiter::ui::language::load();
  auto& theme = arbiter::ui::Theme::instance();
  theme.load();
  QApplication::setWindowIcon(theme.icon(QStringLiteral("arbiter")));

  arbiter::ui::MainWindow window;
  if (parser.isSet(QStringLiteral("echo")))
    QObject::connect(&window, &arbiter::ui::MainWindow::judgmentStored, [](const QString& uuid) {
      std::printf("%s\n", qPrintable(uuid));
      std::fflush(stdout);
    });
  window.setAnnotator(parser.value(QStringLiteral("annotator")));
  if (const auto page = parser.value(QStringLiteral("page")); !page.isEmpty())
    QObject::connect(
        &window, &arbiter::ui::MainWindow::projectOpened, &window,
        [&window, page] { window.showPage(page); }, Qt::SingleShotConnection);
  if (parser.isSet(QStringLiteral("demo"))) {
    window.openDemo();
  } else if (!arguments.isEmpty()) {
    window.openProject(QDir(arguments.front()).absolutePath());
  }
  window.show();
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  QCoreApplication::setOrganizationName(QStringLiteral("arbiter"));
  QCoreApplication::setApplicationName(QStringLiteral("arbiter"));
  QCoreApplication::setApplicationVersion(QStringLiteral(ARBITER_VERSION));

  // Wrong usage and a missing display are told before Qt looks for a display.
  QStringList arguments;
  for (int i = 0; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
  QCommandLineParser parser;
  addOptions(parser);
  if (!parser.parse(arguments)) return wrongUsage(parser.errorText());
  const bool plots = parser.isSet(QStringLiteral("plots"));
  const auto given = expanded(parser.positionalArguments());
  if (!given) return 2;
  const auto& places = *given;
  const bool clip = parser.isSet(QStringLiteral("clip"));
  if (clip != parser.isSet(QStringLiteral("out")))
    return wrongUsage(QStringLiteral("--clip and --out go together"));
  if (clip && plots) return wrongUsage(QStringLiteral("--plots or --clip, not both"));
  if (plots && places.size() != 2)
    return wrongUsage(QStringLiteral("--plots needs a project and a folder"));
  if (!plots && places.size() > 1) return wrongUsage(QStringLiteral("one project at a time"));
  // "data/import" also asks the page to do something.
  const auto page = parser.value(QStringLiteral("page")).section(QLatin1Char('/'), 0, 0);
  if (parser.isSet(QStringLiteral("page")) && !pageIds().contains(page))
    return wrongUsage(QStringLiteral("there is no page \"%1\"; there are %2")
                          .arg(page, pageIds().join(QStringLiteral(", "))));
  const bool quiet = parser.isSet(QStringLiteral("help")) ||
                     parser.isSet(QStringLiteral("version")) || plots || clip;
  if (quiet) qputenv("QT_QPA_PLATFORM", "offscreen");
  if (!quiet && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") &&
      qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) {
    std::fprintf(stderr,
                 "arbiter-studio: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY "
                 "is set). Start it in a desktop session, or use 'arbiter' on the command line.\n");
    return 1;
  }

  // An export into a pipe that nobody reads any more is an error to show, not the end.
  std::signal(SIGPIPE, SIG_IGN);
  startLog();
  QApplication application(argc, argv);
  parser.process(application);
  if (plots || clip) arbiter::ui::Theme::instance().setMode(arbiter::ui::Theme::Mode::Light);
  if (plots) return arbiter::ui::renderPlots(places[0], places[1]);
  if (clip)
    return arbiter::ui::renderClip(places.value(0), parser.value(QStringLiteral("clip")),
                                   parser.value(QStringLiteral("out")));
  return showWindow(parser, places);
}
