#include "core/recipe/adapter_count.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace luthier {

namespace {

std::string moduleOf(const std::string& parameter) { return parameter.substr(0, parameter.rfind('.')); }

struct WrappedShape {
    std::string module;
    std::int64_t in, out;
    double share = 1; ///< of the tokens that pass through it: of an expert only some do
};

std::vector<WrappedShape> wrappedShapes(const ModelSpec& spec, const std::vector<std::string>& target_modules) {
    std::vector<WrappedShape> found;
    for (const ParameterShape& parameter : parameterShapes(spec)) {
        if (parameter.role != ParameterRole::Linear) continue;
        const std::string module = parameter.name.substr(0, parameter.name.rfind(".weight"));
        if (!isTargetModule(module, target_modules)) continue;
        const std::int64_t rows = parameter.shape[0], columns = parameter.shape[1];
        found.push_back(
            spec.transposedLinears ? WrappedShape{module, rows, columns} : WrappedShape{module, columns, rows});
    }
    return found;
}

/// "model.layers.{}.mlp.down_proj" → "mlp.down_proj": the name in every layer.
std::string inEveryLayer(const std::string& pattern) {
    const std::size_t end = pattern.rfind("}.");
    return end == std::string::npos ? pattern : pattern.substr(end + 2);
}

/// Of the network that makes a prefix or a prompt, in place of their own values.
/// @param keys  elements of a token's keys in a layer
void addEncoder(const ModelSpec& spec, const AdapterSection& adapter, std::int64_t keys, AdapterCount& count) {
    const bool isProjected = adapter.type == AdapterType::Prefix && adapter.prefix_projection;
    if (!isProjected && adapter.type != AdapterType::PTuning) return;
    const std::int64_t dim = isProjected ? keys : spec.hidden_size;
    const std::int64_t hidden = adapter.encoder_hidden_size > 0 ? adapter.encoder_hidden_size : dim;
    const auto linear = [](std::int64_t out, std::int64_t in) { return out * (in + 1); };
    count.parameters = std::int64_t(adapter.num_virtual_tokens) * dim;
    if (isProjected)
        count.parameters += linear(hidden, dim) + linear(spec.num_hidden_layers * 2 * keys, hidden);
    else if (adapter.encoder_reparameterization_type == PromptEncoderType::Mlp)
        count.parameters += linear(hidden, dim) + linear(hidden, hidden) + linear(dim, hidden);
    else // two layers, both directions: each four gates of the input, of the state, and two biases
        count.parameters += 2 * 4 * hidden * (dim + hidden + 2) + 2 * 4 * hidden * (2 * hidden + hidden + 2) +
                            linear(2 * hidden, 2 * hidden) + linear(dim, 2 * hidden);
}

} // namespace

bool isExpertModule(const std::string& module) { return module.find(".experts.") != std::string::npos; }

bool isTargetModule(const std::string& module, const std::vector<std::string>& target_modules) {
    return std::any_of(target_modules.begin(), target_modules.end(), [&](const std::string& target) {
        return target == "all-linear" || module == target || module.ends_with("." + target);
    });
}

std::pair<std::int64_t, std::int64_t> lokrFactors(std::int64_t n, std::int64_t most) {
    if (most > 0 && n % most == 0) return {most, n / most};
    std::int64_t small = 1;
    for (std::int64_t next = 2; (most == -1 || next <= most) && next * next <= n; ++next)
        if (n % next == 0) small = next;
    return {small, n / small};
}

std::int64_t nearestDivisor(std::int64_t n, std::int64_t wanted) {
    if (wanted >= n) return n;
    std::int64_t below = wanted, above = wanted;
    while (n % below != 0)
        --below;
    while (n % above != 0)
        ++above;
    return wanted - below <= above - wanted ? below : above;
}

std::int64_t bottleneckWidth(std::int64_t hidden, double reduction_factor) {
    return std::max<std::int64_t>(1, std::int64_t(double(hidden) / reduction_factor));
}

Ia3Targets ia3Targets(const ModelSpec& spec, const AdapterSection& adapter) {
    Ia3Targets out;
    const auto add = [](const std::string& pattern, std::vector<std::string>& to) {
        const std::string name = inEveryLayer(pattern);
        if (!name.empty() && std::find(to.begin(), to.end(), name) == to.end()) to.push_back(name);
    };
    const auto addStack = [&](const StackSpec& stack) {
        const StackNames& names = stack.names;
        for (const std::string* name : {&names.key, &names.value, &names.fusedQkv, &names.crossKey, &names.crossValue})
            add(*name, out.target_modules);
        add(names.down, out.target_modules);
        add(names.down, out.feedforward_modules);
    };
    if (spec.encoder) addStack(*spec.encoder);
    addStack(spec);
    if (isTargetModule("", adapter.target_modules)) return out;
    // Of what a person names, the ways down of the MLP are feed-forward modules.
    std::vector<std::string> feedforward;
    for (const WrappedShape& shape : wrappedShapes(spec, adapter.target_modules))
        for (const std::string& target : adapter.target_modules)
            if (isTargetModule(shape.module, {target}) && isTargetModule(shape.module, out.feedforward_modules) &&
                std::find(feedforward.begin(), feedforward.end(), target) == feedforward.end())
                feedforward.push_back(target);
    return {adapter.target_modules, feedforward};
}

AdapterCount countAdapter(const ModelSpec& spec, const AdapterSection& adapter) {
    AdapterCount count;
    const auto add = [&](std::int64_t parameters, std::int64_t kept, double share) {
        count.parameters += parameters;
        count.kept += static_cast<std::int64_t>(double(kept) * share);
        ++count.modules;
    };
    const auto plain = [&] { // what PEFT has no place for left out
        auto shapes = wrappedShapes(spec, adapter.target_modules);
        std::erase_if(shapes, [](const WrappedShape& shape) { return isExpertModule(shape.module); });
        return shapes;
    };
    switch (adapter.type) {
    case AdapterType::None:
        break;
    case AdapterType::Lora: // and the layer's own output beside the sum
        for (const WrappedShape& shape : wrappedShapes(spec, adapter.target_modules))
            add(adapter.r * (shape.in + shape.out), 2LL * adapter.r + shape.out, shape.share);
        break;
    case AdapterType::Dora: // a length a row, and the layer's own output again
        for (const WrappedShape& shape : plain())
            add(adapter.r * (shape.in + shape.out) + shape.out, 2LL * adapter.r + 2 * shape.out, 1);
        break;
    case AdapterType::Prefix:
    case AdapterType::Prompt:
    case AdapterType::PTuning: {
        // Its attention probabilities, twice as of other tokens, and each row's copy of keys and values with them.
        const std::int64_t keys = std::int64_t(spec.num_key_value_heads) * spec.head_dim;
        const std::int64_t kept = 2 * keys + 2LL * spec.num_attention_heads * adapter.num_virtual_tokens;
        for (int layer = 0; layer < spec.num_hidden_layers; ++layer)
            add(adapter.type == AdapterType::Prefix ? adapter.num_virtual_tokens * 2 * keys : 0, kept, 1);
        if (adapter.type == AdapterType::Prompt)
            count.parameters += std::int64_t(adapter.num_virtual_tokens) * spec.hidden_size;
        addEncoder(spec, adapter, keys, count);
        break;
    }
    case AdapterType::Bottleneck: {
        // Each keeps what enters it, and its inside before and after the bend.
        const std::int64_t width = bottleneckWidth(spec.hidden_size, adapter.reduction_factor);
        const int places = adapter.placement == AdapterPlacement::Houlsby ? 2 : 1;
        const int layers = spec.num_hidden_layers + (spec.encoder ? spec.encoder->num_hidden_layers : 0);
        for (int i = 0; i < places * layers; ++i)
            add(2 * width * spec.hidden_size + width + spec.hidden_size, spec.hidden_size + 2 * width, 1);
        break;
    }
    case AdapterType::AdaLora:
        for (const WrappedShape& shape : plain()) {
            const std::int64_t ranks = firstAdaloraRanks(adapter.r);
            add(ranks * (shape.in + shape.out + 1), 2 * ranks + shape.out, 1);
        }
        break;
    case AdapterType::Vera:
        for (const WrappedShape& shape : plain())
            add(adapter.r + shape.out, 2LL * adapter.r + shape.out, 1);
        break;
    // These make their part of the weight anew on the way back.
    case AdapterType::LoHa:
        for (const WrappedShape& shape : plain())
            add(2LL * adapter.r * (shape.in + shape.out), 0, 1);
        break;
    case AdapterType::LoKr:
        for (const WrappedShape& shape : plain()) {
            const auto [outSmall, outLarge] = lokrFactors(shape.out);
            const auto [inSmall, inLarge] = lokrFactors(shape.in);
            const bool isWhole = 2LL * adapter.r >= std::max(outLarge, inLarge);
            add(outSmall * inSmall + (isWhole ? outLarge * inLarge : adapter.r * (outLarge + inLarge)), 0, 1);
        }
        break;
    case AdapterType::Hira:
        for (const WrappedShape& shape : plain())
            add(adapter.r * (shape.in + shape.out), 0, 1);
        break;
    case AdapterType::Oft:
        for (const WrappedShape& shape : plain()) {
            const std::int64_t block = nearestDivisor(shape.in, adapter.block_size);
            add(shape.in / block * (block * (block - 1) / 2), 0, 1);
        }
        break;
    case AdapterType::Boft:
        for (const WrappedShape& shape : plain())
            add(shape.in * adapter.block_size + shape.out, 0, 1);
        break;
    case AdapterType::Miss:
        for (const WrappedShape& shape : plain())
            add(adapter.r * shape.out, 0, 1);
        break;
    // Copies of what the model has already, whose inputs are kept all the same.
    case AdapterType::LnTuning: {
        std::set<std::string> norms;
        for (const ParameterShape& shape : parameterShapes(spec))
            if (shape.role == ParameterRole::Norm) norms.insert(moduleOf(shape.name));
        const bool takesAll = isTargetModule("", adapter.target_modules);
        for (const ParameterShape& shape : parameterShapes(spec))
            if (const std::string module = moduleOf(shape.name);
                norms.contains(module) && (takesAll || isTargetModule(module, adapter.target_modules)))
                add(shape.count(), 0, 1);
        break;
    }
    case AdapterType::BitFit:
        for (const ParameterShape& shape : parameterShapes(spec))
            if (shape.name.ends_with(".bias")) add(shape.count(), 0, 1);
        break;
    case AdapterType::Ia3: {
        const Ia3Targets targets = ia3Targets(spec, adapter);
        for (const WrappedShape& shape : wrappedShapes(spec, targets.target_modules)) {
            if (isExpertModule(shape.module)) continue;
            const std::int64_t scaled =
                isTargetModule(shape.module, targets.feedforward_modules) ? shape.in : shape.out;
            add(scaled, scaled, 1);
        }
        break;
    }
    }
    return count;
}

} // namespace luthier
