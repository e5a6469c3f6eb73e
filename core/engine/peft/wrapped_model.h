#pragma once
/// Common base of adapters in PEFT's form: parts beside linear layers, parameters that are trained as a whole
/// (modules_to_save, biases), their names, their file. A kind of adapter is a part and a config.

#include "core/engine/peft/adapter.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace luthier::engine {

/// Part of an adapter beside one linear layer.
class AdapterPart : public LinearAdapter {
public:
    bool enabled = true; ///< off: the layer works as if the part were not there
    double strength = 1; ///< multiplies what it adds, where it can be weighted

    virtual bool canBeWeighted() const { return false; }

    /// Its own parameters, with PEFT's names in memory below `prefix` ("base_model.model.<module>"); float32.
    virtual std::vector<NamedParameter> parameters(const std::string& prefix) = 0;
    /// Tensors that are stored beside them, but never trained; of any type.
    virtual std::vector<NamedParameter> buffers(const std::string&) { return {}; }
    at::Tensor adapted(const at::Tensor& weight) const override;
    /// False where there is no weight or bias for it to go into.
    virtual bool canMerge() const { return true; }
    /// The layer's weight with the part merged into it. @param weight [out, in] float32
    virtual at::Tensor merged(const at::Tensor& weight) const = 0;
    /// @param bias [out] float32
    virtual at::Tensor mergedBias(const at::Tensor& bias) const { return bias; }
};

/// Tensors that every part of one adapter uses (a bank of vectors, random projections).
class SharedTensors {
public:
    struct Shared {
        at::Tensor value;
        bool trains;
        bool isStored = true;    ///< in the file; else it can be drawn again
        std::string memory = {}; ///< its name in memory, where that is not the first layer's
    };
    /// By PEFT's name below the model ("vera_A"). Its place stays.
    std::map<std::string, Shared> byName;
};

struct WrappedLinear {
    Linear* linear;
    std::shared_ptr<AdapterPart> part;
};

/// Parameters that train beside the parts.
struct TrainedWhole {
    std::vector<std::string> modules_to_save; ///< last parts of module names, or whole suffixes
    std::string bias = "none";                ///< none | all | lora_only: of the wrapped layers
    std::string infix = "modules_to_save";    ///< what PEFT calls the trained copy
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
    WrappedModel(Transformer& model, std::vector<WrappedLinear> parts, const TrainedWhole& whole, WriteConfig config,
        std::unique_ptr<SharedTensors> shared = nullptr);

    /// Changes the model beside its layers when it is switched on or off, in a way that no weights can say: it cannot
    /// be merged. Called now, with true.
    void alsoSwitches(std::function<void(bool on)> change);
    bool isEmpty() const { return m_parts.empty() && m_swapped.empty(); }
    void setTrainable(bool trainable);
    /// Fills every parameter from the folder's file, which may also hold the base's own embedding and head where they
    /// are wrapped (PEFT's save_embedding_layers). Errors: "adapter.tensors".
    Result<void> load(const std::filesystem::path& folder);

    std::vector<NamedParameter> parameters() override { return trained(); }
    void setEnabled(bool enabled) override;
    bool canBeWeighted() const override;
    void setStrength(double strength) override;
    Result<void> save(const std::filesystem::path& folder) const override;
    bool canMerge() const override;
    void merge() override;

private:
    /// A parameter of the model that is trained as a whole. The model holds the trained one while the adapter is on,
    /// and its own while it is off.
    struct Swapped {
        std::string name; ///< PEFT's in memory
        ParameterRole role;
        bool trains;
        at::Tensor* place; ///< in the model
        at::Tensor original;
        std::unique_ptr<at::Tensor> trained; // its address is handed out

        void setOn(bool on) { *place = on ? *trained : original; }
    };
    bool isWrapped(const std::string& module) const;
    void swapWhole(Transformer& model, const TrainedWhole& whole);
    void swap(const NamedParameter& parameter, const std::string& name, bool trains);

    std::vector<NamedParameter> trained() const;
    /// All that the file holds, by the names there.
    std::vector<std::pair<std::string, at::Tensor*>> stored() const;

    Transformer& m_model;
    std::vector<WrappedLinear> m_parts;
    std::unique_ptr<SharedTensors> m_shared; // null: none
    std::vector<Swapped> m_swapped;
    WriteConfig m_writeConfig;
    std::function<void(bool on)> m_change; // empty: there is nothing else to change
    bool m_isOn = true;
};

/// Prepares the model for a new adapter: embeddings and head are untied if one of them is trained as a whole. Errors:
/// "adapter.no_module" with the names that exist.
Result<void> makeRoom(Transformer& model, const std::vector<std::string>& modules_to_save);
/// The same for a saved adapter: adds tokens, or a head for scores, if it brings them.
/// @param staysTied  the head stays the embedding, which is trained (ensure_weight_tying)
Result<void> makeRoom(Transformer& model, const std::filesystem::path& folder, const std::string& task_type,
    const std::vector<std::string>& modules_to_save, bool staysTied = false);

/// PEFT's task_type of a new adapter.
std::string taskTypeOf(const ModelSpec& spec);

/// "adapter.tensors" with what is wrong with a file.
tl::unexpected<Error> failTensors(const std::filesystem::path& folder, const std::vector<std::string>& wrong);

/// "adapter.no_target" with the names that exist.
tl::unexpected<Error> failNoTarget(Transformer& model, const std::vector<std::string>& targets);

} // namespace luthier::engine
