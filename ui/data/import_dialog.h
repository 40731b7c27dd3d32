// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <map>

#include "core/exchange/tables/dataset_folder.h"
#include "core/studio/data/exchange.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableWidget;

namespace arbiter::ui {

class Card;
class MessageBar;

/// Shows the first rows of a file, or of a split of a folder, as they would come in, with the
/// mapping of its columns that was detected and can be changed. Nothing is written here; `request`
/// is what the user agreed to.
class ImportDialog : public QDialog {
  Q_OBJECT

 public:
  explicit ImportDialog(QWidget* parent = nullptr);
  ~ImportDialog() override;
  void setFile(const QString& path);
  studio::ImportRequest request() const;

 Q_SIGNALS:
  void importRequested(const arbiter::studio::ImportRequest& request);

 private:
  void chooseFile();
  void chooseFolder();
  void listParts();
  void preview();
  void showPreview(const studio::ImportPreview& preview);
  void showMapping(const studio::ImportPreview& preview);
  void showRows(const studio::ImportPreview& preview);
  void enableImport();
  void showProblems(const studio::ImportPreview& preview);
  void showLabels(const studio::ImportPreview& preview);
  void offerCodings(const std::vector<studio::LabelCount>& labels);
  /// The label values of the whole file where it is small, else of the rows that are shown.
  std::vector<studio::LabelCount> labelsOf(const studio::ImportPreview& preview, bool& whole) const;
  QString chosenCoding() const;
  std::vector<std::pair<std::string, std::string>> chosenMapping() const;

  QLineEdit* file_;
  QLabel* part_label_;
  QComboBox* part_;  ///< of a folder: which split; shown where there are several
  std::vector<exchange::tables::FolderPart> parts_;
  QLabel* format_;
  MessageBar* message_;
  Card* mapping_card_;
  QFormLayout* mapping_form_;
  std::map<std::string, QComboBox*> columns_;  ///< target -> chosen column or path
  Card* labels_card_;                          ///< shown where the file has labels
  QLabel* labels_;
  QComboBox* coding_;  ///< what the labels mean
  QLabel* not_used_;
  bool unclear_ = false;  ///< some label has no meaning yet
  bool mapped_ = false;   ///< the user changed the detected mapping
  bool usable_ = false;   ///< the preview has rows
  bool clean_ = true;     ///< and all of them can be used
  QTableWidget* rows_;
  QTableWidget* problems_;
  QLabel* problems_label_;
  QLineEdit* annotator_;
  QCheckBox* rank_together_;  ///< shown where a prompt has three answers or more
  QCheckBox* skip_bad_;
  QCheckBox* again_;
  QPushButton* import_;
};

}  // namespace arbiter::ui
