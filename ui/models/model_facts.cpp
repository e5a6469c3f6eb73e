#include "ui/models/model_facts.h"

#include "ui/session/translate.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/page/card.h"
#include "ui/widgets/theme/text.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QLocale>

namespace luthier::ui {

namespace {

QString kindName(ModelKind kind) {
    switch (kind) {
    case ModelKind::Decoder:
        return ModelFacts::tr("Decoder");
    case ModelKind::EncoderDecoder:
        return ModelFacts::tr("Encoder-decoder");
    case ModelKind::Multilingual:
        return ModelFacts::tr("Multilingual");
    case ModelKind::Code:
        return ModelFacts::tr("Code");
    case ModelKind::Encoder:
        return ModelFacts::tr("Encoder, for embeddings");
    }
    return {};
}

QString parameterText(std::int64_t parameters) {
    const double millions = static_cast<double>(parameters) / 1e6;
    const auto rounded = [](double value) { return QLocale().toString(value, 'f', value < 100 ? 1 : 0); };
    return millions < 1000 ? ModelFacts::tr("%1 million parameters").arg(rounded(millions))
                           : ModelFacts::tr("%1 billion parameters").arg(rounded(millions / 1000));
}

QString methodName(AdapterType method) {
    for (const auto& row : methodTable<AdapterType>())
        if (row.value == method) return translatedLabel("methods", row.label);
    return {};
}

} // namespace

ModelFacts::ModelFacts(QWidget* parent)
    : QWidget(parent)
    , m_facts(new Card)
    , m_fits(new Card(tr("Training on this machine")))
    , m_factRows(new QGridLayout)
    , m_fitRows(new QGridLayout)
    , m_note(makeMuted({})) {
    m_facts->setObjectName(QStringLiteral("modelFacts"));
    m_fits->setObjectName(QStringLiteral("modelFits"));
    for (QGridLayout* rows : {m_factRows, m_fitRows}) {
        rows->setHorizontalSpacing(12);
        rows->setVerticalSpacing(10);
    }
    m_factRows->setColumnStretch(1, 1);
    m_fitRows->setColumnStretch(0, 1);
    m_facts->body()->addLayout(m_factRows);
    m_note->setWordWrap(true);
    m_fits->body()->addLayout(m_fitRows);
    m_fits->body()->addWidget(m_note);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(space::kBetweenCards);
    rows->addWidget(m_facts);
    rows->addWidget(m_fits);
    rows->addStretch(1);
}

void ModelFacts::addFact(const QString& name, const QString& value) {
    const int row = m_factRows->count() / 2;
    QLabel* text = makeLabel(value);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_factRows->addWidget(makeMuted(name), row, 0, Qt::AlignTop);
    m_factRows->addWidget(text, row, 1);
}

void ModelFacts::show(const ModelCard& card, std::uint64_t freeBytes) {
    clearLayout(m_factRows);
    clearLayout(m_fitRows);
    m_facts->setTitle(toQString(card.name));
    addFact(tr("Type"), kindName(card.kind) + QStringLiteral(" · ") + toQString(card.spec.architecture));
    const QString type = card.spec.quantizedBits > 0 ? tr("%1 bits a weight").arg(card.spec.quantizedBits, 0, 'f', 1)
                                                     : toQString(dtypeName(card.spec.storedDtype));
    addFact(tr("Size"), tr("%1 · %2 on disk · %3").arg(parameterText(card.parameters), formatSize(card.bytes), type));
    addFact(tr("Context"), card.spec.max_position_embeddings > 0
                               ? tr("%1 tokens").arg(formatWhole(quint64(card.spec.max_position_embeddings)))
                               : tr("no fixed limit"));
    addFact(tr("Tokenizer"), card.tokenizer.empty()
                                 ? translated(card.tokenizerError)
                                 : tr("%1 · %2 tokens").arg(toQString(card.tokenizer), formatWhole(card.vocabulary)));
    addFact(tr("Chat template"),
        card.hasChatTemplate ? tr("its own") : tr("none: a base model; the recipe names one of Luthier's"));
    addFact(tr("Licence"), card.licence.empty() ? tr("not stated in its files") : toQString(card.licence));
    addFact(tr("Place"), toQString(card.path));

    for (std::size_t i = 0; i < card.fits.size(); ++i) {
        const MethodFit& fit = card.fits[i];
        auto* badge = new Badge;
        QLabel* bytes = makeLabel(formatSize(fit.bytes));
        bytes->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_fitRows->addWidget(makeLabel(methodName(fit.method)), int(i), 0);
        m_fitRows->addWidget(bytes, int(i), 1);
        m_fitRows->addWidget(badge, int(i), 2, Qt::AlignRight);
        badge->show(fit.fits ? tr("fits") : tr("too large"), fit.fits ? Badge::Tone::Good : Badge::Tone::Bad);
    }
    m_note->setText(tr("Predicted peak for one text of %1 tokens at a time; %2 of memory is free now.")
            .arg(formatWhole(quint64(card.length)), formatSize(freeBytes)));
}

} // namespace luthier::ui
