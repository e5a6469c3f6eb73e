#pragma once
/// Checkpoints whose weights are quantised already, as config.json's quantization_config says: bitsandbytes, GPTQ, AWQ,
/// FP8, compressed-tensors, torchao.

#include "core/formats/json_file.h"
#include "core/formats/model_folder.h"
#include "core/formats/quantized/quantized_matrix.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace luthier {

struct QuantizedWeight {
    std::shared_ptr<const QuantizedMatrix> matrix;
    std::vector<std::string> parts; ///< the names of the tensors that it consists of
};

/// Keyed by the name that the weight would have: "model.layers.0.mlp.down_proj.weight".
using QuantizedWeights = std::map<std::string, QuantizedWeight>;

/// @param config  quantization_config. @param files  must outlive what is returned
/// Errors: "config.quantization" for a method or an option that is not known, named; "model.quantized" for parts that
/// do not fit together.
Result<QuantizedWeights> readQuantizedWeights(const ModelFolder& files, const nlohmann::ordered_json& config);

/// Is the method known? Errors: "config.quantization".
Result<void> checkQuantization(const nlohmann::ordered_json& config);
/// Bits per weight including its share of scales, approximately: for the memory ledger.
double bitsOfQuantization(const nlohmann::ordered_json& config);

namespace quantized {

// A new format is a file beside this and a row in quantized_checkpoint.cpp.
Result<QuantizedWeights> readBitsandbytes(const ModelFolder& files, const nlohmann::ordered_json& config);
Result<QuantizedWeights> readGptq(const ModelFolder& files, const nlohmann::ordered_json& config);
Result<QuantizedWeights> readAwq(const ModelFolder& files, const nlohmann::ordered_json& config);
Result<QuantizedWeights> readFp8(const ModelFolder& files, const nlohmann::ordered_json& config);
Result<QuantizedWeights> readCompressedTensors(const ModelFolder& files, const nlohmann::ordered_json& config);
Result<QuantizedWeights> readTorchao(const ModelFolder& files, const nlohmann::ordered_json& config);

/// "config.quantization": an option that changes the values and is not supported.
tl::unexpected<Error> failOption(const std::string& key, const std::string& value);

} // namespace quantized

} // namespace luthier
