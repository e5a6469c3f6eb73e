#pragma once
#include "core/engine/optim/optimizer.h"

namespace luthier::engine {

/// Adafactor (Shazeer and Stern 2018, algorithms 4 and 5), as transformers.Adafactor has it without a first moment:
/// the squares' running mean of a matrix is kept as a row and a column, and an update is at most of root mean square 1.
/// `relative_step` puts min(0.01, 1 / sqrt(step)) in the place of the learning rate; `scale_parameter` multiplies it
/// with the parameter's root mean square, at least 0.001.
///
/// State: float32, [..., rows] and [..., columns] of a matrix; a whole one of a vector.
class Adafactor : public Optimizer {
public:
    Adafactor(std::vector<NamedParameter> parameters, const OptimizerSection& options);

private:
    void update(std::size_t index, double learningRate, double gradScale) override;

    struct Squares {
        at::Tensor* rows = nullptr;    ///< null: a vector
        at::Tensor* columns = nullptr; ///< null: a vector
        at::Tensor* all = nullptr;     ///< null: a matrix
    };
    std::vector<Squares> m_squares;
};

} // namespace luthier::engine
