#pragma once
#include "core/model/model_spec.h"
#include "core/recipe/recipe.h"
#include "ui/widgets/page/card.h"

class QCheckBox;
class QLineEdit;
class QSpinBox;

namespace luthier::ui {

class KeyField;

/// Adjusts the model itself for a run: modules trained whole or frozen, biases, dropout; shows the memory that each
/// costs or saves.
class ArchitectureCard : public Card {
    Q_OBJECT

public:
    explicit ArchitectureCard(QWidget* parent = nullptr);
    void setModel(const ModelSpec& spec);
    void setMethod(AdapterType method);
    void writeTo(Recipe& recipe) const;
    /// @param recipe  the run as it is chosen now, this card's part included
    void showCosts(const Recipe& recipe);

Q_SIGNALS:
    void changed();

private:
    /// A module by the name that recipes use, and its box: "embed_tokens".
    struct Whole {
        std::string module;
        QString label;
        QCheckBox* box;
    };
    void updateVisibility();

    ModelSpec m_spec;
    AdapterType m_method = AdapterType::Lora;
    Whole m_embeddings, m_head;
    QSpinBox* m_frozenLayers;
    KeyField* m_bias;
    QLineEdit* m_newTokens;
    QCheckBox* m_newHead;
    std::vector<KeyField*> m_dropouts;
    KeyField* m_adapterDropout;
    QLabel *m_newTokensCost, *m_wholeLabel, *m_layersLabel, *m_layersCost, *m_biasLabel, *m_adapterDropoutLabel;
};

} // namespace luthier::ui
