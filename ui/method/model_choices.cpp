#include "ui/method/model_choices.h"

#include "core/advisor/facts/model_search.h"
#include "core/advisor/plan/starting_values.h"
#include "core/base/platform.h"
#include "core/model/families.h"
#include "core/model/model_source.h"
#include "core/text/chat_template.h"
#include "ui/session/engine/job.h"
#include "ui/session/translate.h"
#include "ui/widgets/theme/text.h"

#include <algorithm>
#include <tuple>

namespace luthier::ui {

ModelChoices::ModelChoices(Wizard& wizard, QObject* parent)
    : QAbstractTableModel(parent)
    , m_wizard(wizard) {
    connect(&m_wizard, &Wizard::changed, this, [this] {
        // Add a model opened on the models page; another machine changes what fits.
        if (const std::string& path = m_wizard.answers().modelPath; !path.empty() && path != m_searchedWith) search();
        if (m_wizard.answers().scenario != m_scenario || m_wizard.plan().budgetBytes != m_budget) filter();
        if (!m_shown.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    });
    search();
}

void ModelChoices::search() {
    const std::string own = m_searchedWith = m_wizard.answers().modelPath;
    Job::start<std::vector<Choice>>(
        this,
        [own](const Progress&) -> Result<std::vector<Choice>> {
            std::vector<FoundModel> found = findModels(expandHome("~"));
            if (!own.empty()) found.insert(found.begin(), {own, modelName(own), {}});
            std::vector<Choice> out;
            for (const FoundModel& model : found) {
                if (model.path == own && !out.empty()) continue;
                const auto spec = readModelSpec(model.path);
                if (!spec) continue; // the models page says why
                const ModelKind kind = kindOf(*spec, model.name);
                Choice choice{model.path.string(), model.name, std::string(keyOf(kind)), parameterCount(*spec),
                    ChatTemplate::open("model", model.path).has_value(), {}};
                const int length = startingLength(0, spec->max_position_embeddings);
                for (const char* method : {"qlora", "lora", "full"})
                    choice.bytes.emplace_back(method, methodBytes(*spec, method, length, DType::BF16));
                out.push_back(std::move(choice));
            }
            return out;
        },
        [this, own](std::vector<Choice> choices) {
            if (own != m_searchedWith) return; // a newer search is on its way
            m_all = std::move(choices);
            filter();
        });
}

void ModelChoices::setKind(const std::string& kind) {
    m_kind = kind;
    filter();
}

void ModelChoices::filter() {
    beginResetModel();
    m_scenario = m_wizard.answers().scenario;
    m_budget = m_wizard.plan().budgetBytes;
    m_shown.clear();
    for (const Choice& choice : m_all)
        if (m_kind.empty() || choice.kind == m_kind) m_shown.push_back(choice);
    if (const ScenarioRow* scenario = m_wizard.judgement().scenario(m_scenario)) {
        // Order: the scenario's kinds, models that fit by some method, instruct models.
        const auto merits = [&](const Choice& choice) {
            const bool isOfKind =
                std::find(scenario->kinds.begin(), scenario->kinds.end(), choice.kind) != scenario->kinds.end();
            const bool fits = std::any_of(choice.bytes.begin(), choice.bytes.end(),
                [&](const auto& method) { return method.second <= m_budget; });
            return std::tuple(isOfKind, fits, scenario->prefersInstruct && choice.isInstruct);
        };
        std::stable_sort(
            m_shown.begin(), m_shown.end(), [&](const Choice& a, const Choice& b) { return merits(a) > merits(b); });
    }
    endResetModel();
}

int ModelChoices::rowOf(const std::string& path) const {
    for (std::size_t i = 0; i < m_shown.size(); ++i)
        if (m_shown[i].path == path) return static_cast<int>(i);
    return -1;
}

int ModelChoices::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

int ModelChoices::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant ModelChoices::data(const QModelIndex& index, int role) const {
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const Choice& choice = m_shown[static_cast<std::size_t>(index.row())];
    switch (index.column()) {
    case Name:
        return toQString(role == Qt::ToolTipRole ? choice.path : choice.name);
    case Kind: {
        const ModelKindRow* kind = m_wizard.judgement().kind(choice.kind);
        return kind ? ownLanguage(kind->text) : tr("Encoder");
    }
    case Size:
        return choice.parameters >= 1'000'000'000
                   ? QStringLiteral("%1 B").arg(QLocale().toString(double(choice.parameters) / 1e9, 'f', 1))
                   : QStringLiteral("%1 M").arg(QLocale().toString(double(choice.parameters) / 1e6, 'f', 1));
    case Fits: {
        if (choice.kind == "encoder") return tr("for search only");
        QString most;
        for (const auto& [method, bytes] : choice.bytes) // most frugal method first
            if (bytes <= m_wizard.plan().budgetBytes) most = ownLanguage(m_wizard.judgement().method(method)->text);
        return most.isEmpty() ? tr("nothing") : tr("up to %1").arg(most);
    }
    }
    return {};
}

QVariant ModelChoices::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
    const QString words[] = {tr("Model"), tr("Kind"), tr("Size"), tr("Fits")};
    return words[section];
}

} // namespace luthier::ui
