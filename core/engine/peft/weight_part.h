#pragma once
/// Adapters whose part of a layer is a formula of that layer's weight and a few tensors of the part's own, as PEFT
/// names and stores them. Each is a file in methods/ and a row of its table there.

#include "core/engine/peft/wrapped_model.h"

#include <nlohmann/json_fwd.hpp>

#include <deque>

namespace luthier {
class SafetensorsFile;
}

namespace luthier::engine {

/// A value of a config that no part can be made with; whoever makes parts catches it.
struct OddValue {
    std::string key;
    double value;
};

/// What a part of one layer is made from.
class PartSource {
public:
    /// @param config  adapter_config.json, or what a new adapter's will be
    /// @param file    of a saved adapter; null: a new one
    PartSource(
        const Linear& linear, const nlohmann::ordered_json& config, const SafetensorsFile* file, SharedTensors& shared)
        : linear(linear)
        , shared(shared)
        , m_config(config)
        , m_file(file) {}

    const Linear& linear; ///< outlives the part
    SharedTensors& shared;

    std::int64_t in() const { return linear.inFeatures(); }
    std::int64_t out() const { return linear.outFeatures(); }

    /// A key of the config; absent or null: `otherwise`.
    double number(const char* key, double otherwise) const;
    std::int64_t count(const char* key, std::int64_t otherwise) const;
    /// The same of a rank or a size, which is at least one. Throws OddValue.
    std::int64_t size(const char* key, std::int64_t otherwise) const;
    std::int64_t sizeHere(const char* patterns, const char* key, std::int64_t otherwise) const;
    bool flag(const char* key, bool otherwise) const;
    std::string text(const char* key, const std::string& otherwise) const;
    /// The same for this layer: by the first pattern under `patterns` that fits its name, else by `key`.
    double numberHere(const char* patterns, const char* key, double otherwise) const;

    /// Shape of a tensor of this part in the file; `otherwise` where it has none, or is a new adapter's.
    std::vector<std::int64_t> savedShape(const std::string& name, std::vector<std::int64_t> otherwise) const;
    bool isSaved(const std::string& name) const;
    /// A tensor that all parts use: made by the first that asks, in the file's shape where it has one.
    /// @param name  PEFT's in the file ("vera_A")
    at::Tensor& sharedTensor(const std::string& name, bool trains, std::vector<std::int64_t> shape) const;

    /// New values on the layer's device, float32.
    at::Tensor zeros(const std::vector<std::int64_t>& shape) const;
    at::Tensor ones(const std::vector<std::int64_t>& shape) const;
    at::Tensor normal(const std::vector<std::int64_t>& shape, double deviation) const;
    /// PyTorch's kaiming_uniform with a = sqrt(5): uniform within 1 / sqrt(columns).
    at::Tensor kaiming(const std::vector<std::int64_t>& shape) const;

private:
    const nlohmann::ordered_json& m_config;
    const SafetensorsFile* m_file;
};

/// A part that owns named tensors.
class TensorPart : public AdapterPart {
public:
    std::vector<NamedParameter> parameters(const std::string& prefix) override { return named(m_trained, prefix); }
    std::vector<NamedParameter> buffers(const std::string& prefix) override { return named(m_kept, prefix); }

protected:
    /// @param name   PEFT's in memory, below the module: "hada_w1_a.default"
    /// @param place  a member of the part
    void train(const std::string& name, at::Tensor& place, at::Tensor start);
    /// Stored with the others, but never trained.
    void keep(const std::string& name, at::Tensor& place, at::Tensor value);

private:
    struct Own {
        std::string name;
        at::Tensor* place;
    };
    static std::vector<NamedParameter> named(const std::vector<Own>& tensors, const std::string& prefix);

    std::vector<Own> m_trained, m_kept;
};

/// W x + D x, with D of the part's own tensors and of W. D is made anew on the way back instead of being kept.
class WeightPart : public TensorPart {
public:
    at::Tensor apply(const at::Tensor& input, const at::Tensor& output, bool training) const override;
    at::Tensor merged(const at::Tensor& weight) const override;

protected:
    /// @param dropoutKey  of the config: dropout of what enters D
    explicit WeightPart(const PartSource& source, const char* dropoutKey = nullptr);
    /// D, [out, in] float32
    virtual at::Tensor delta() const = 0;
    /// W, [out, in] float32
    at::Tensor weight() const { return m_linear.weights.values(at::kFloat); }
    const Linear& linear() const { return m_linear; }

private:
    const Linear& m_linear;
    double m_dropout;
};

} // namespace luthier::engine
