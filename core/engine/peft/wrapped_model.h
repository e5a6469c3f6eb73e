#pragma once
/// Common base of adapters in PEFT's form: parts beside linear layers, parameters that are trained as a whole
/// (modules_to_save, biases), their names, their file. A kind of adapter is a part and a config.

#include "core/engine/peft/adapter.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

/// Part of an adapter beside one linear layer.
class AdapterPart : public LinearAdapter {
public:
    bool enabled = true; ///< off: the layer works as if the part were not there

    /// Its own parameters, with PEFT's names in memory below `prefix` ("base_model.model.<module>"); float32.
    virtual std::vector<NamedParameter> parameters(const std::string& prefix) = 0;
    /// The layer's weight with the part merged into it. @param weight [out, in] float32
    virtual at::Tensor merged(const at::Tensor& weight) const = 0;
    /// @param bias [out] float32
    virtual at::Tensor mergedBias(const at::Tensor& bias) const { return bias; }
};

struct WrappedLinear {
    Linear* linear;
    std::shared_ptr<AdapterPart> part;
};

/// Parameters that train beside the parts.
struct TrainedWhole {
    std::vector<std::string> modules_to_save; ///< last parts of module names, or whole suffixes
    std::string bias = "none";                ///< none | all | lora_only: of the wrapped layers
};

/// Facts about the model that a saved config needs besides the adapter's settings.
struct WrappedNames {
    std::vector<std::string> targets; ///< last parts of the names of the wrapped modules
    bool transposed = false;          ///< PEFT's fan_in_fan_out
};

class WrappedModel : public Adapter {
public:
    /// Writes adapter_config.json.
    using WriteConfig = std::function<Result<void>(const std::filesystem::path& folder, const WrappedNames& names)>;

    /// Wraps and switches on. The model must outlive it.
    WrappedModel(Transformer& model, std::vector<WrappedLinear> parts, const TrainedWhole& whole, WriteConfig config);

    bool isEmpty() const { return m_parts.empty() && m_swapped.empty(); }
    void setTrainable(bool trainable);
    /// Fills every parameter from the folder's file. Errors: "adapter.tensors".
    Result<void> load(const std::filesystem::path& folder);

    std::vector<NamedParameter> parameters() override;
    void setEnabled(bool enabled) override;
    Result<void> save(const std::filesystem::path& folder) const override;
    void merge() override;

private:
    /// A parameter of the model that is trained as a whole. The model holds the trained one while the adapter is on,
    /// and its own while it is off.
    struct Swapped {
        std::string name; ///< PEFT's in memory
        ParameterRole role;
        at::Tensor* place; ///< in the model
        at::Tensor original;
        std::unique_ptr<at::Tensor> trained; // its address is handed out

        void setOn(bool on) { *place = on ? *trained : original; }
    };
    bool isWrapped(const std::string& module) const;
    void swapWhole(Transformer& model, const TrainedWhole& whole);

    std::vector<WrappedLinear> m_parts;
    std::vector<Swapped> m_swapped;
    WriteConfig m_writeConfig;
};

/// Prepares the model for a new adapter: embeddings and head are untied if one of them is trained as a whole. Errors:
/// "adapter.no_module" with the names that exist.
Result<void> makeRoom(Transformer& model, const std::vector<std::string>& modules_to_save);
/// The same for a saved adapter: adds tokens, or a head for scores, if it brings them.
Result<void> makeRoom(Transformer& model, const std::filesystem::path& folder, const std::string& task_type,
    const std::vector<std::string>& modules_to_save);

/// PEFT's task_type of a new adapter.
std::string taskTypeOf(const ModelSpec& spec);

/// "adapter.no_target" with the names that exist.
tl::unexpected<Error> failNoTarget(Transformer& model, const std::vector<std::string>& targets);

} // namespace luthier::engine
