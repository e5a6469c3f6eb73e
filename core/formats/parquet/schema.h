#pragma once
/// Contents of a Parquet footer: the columns as a tree, and the positions of their pages.

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luthier::parquet {

enum class Physical { Boolean, Int32, Int64, Int96, Float, Double, ByteArray, FixedByteArray };

/// Meaning of the stored value, which decides how it is written as JSON.
enum class Meaning { Plain, Unsigned, Text, Decimal, Date, TimestampMs, TimestampUs, TimestampNs, Half };

enum class Shape {
    Leaf,   ///< a value
    Struct, ///< an object of its children
    List,   ///< an array of its one child
    Map,    ///< an array of {"key", "value"}: its children
};

struct Node {
    std::string name;
    Shape shape = Shape::Leaf;
    bool isOptional = false;
    int definition = 0; ///< the definition level from which on it is not null
    // A list or map: levels of its elements.
    int elementDefinition = 0; ///< from this on there is an element
    int elementRepetition = 0; ///< an entry with this repetition level continues the list
    std::vector<Node> children;
    // A leaf:
    Physical physical = Physical::ByteArray;
    Meaning meaning = Meaning::Plain;
    bool isUtc = false; ///< of a timestamp
    int scale = 0;      ///< of a decimal: digits after the point
    int fixedSize = 0;  ///< bytes of a FixedByteArray
    int maxDefinition = 0, maxRepetition = 0;
    std::string path;       ///< as errors name it: "messages.list.element.role"
    std::size_t column = 0; ///< number among the leaves
};

/// A column of a row group. Offsets count from the file's begin.
struct Chunk {
    int codec = 0;
    std::int64_t values = 0; ///< entries, nulls among them
    std::uint64_t begin = 0, size = 0;
};

struct RowGroup {
    std::int64_t rows = 0;
    std::vector<Chunk> chunks; ///< one per leaf
};

struct Footer {
    Node root; ///< a Struct
    std::size_t leafCount = 0;
    std::int64_t rows = 0;
    std::vector<RowGroup> groups;
};

/// Errors: "parquet.damaged"; "parquet.unsupported" for encryption and for chunks kept in other files.
Result<Footer> readFooter(std::string_view file, const std::string& name);

tl::unexpected<Error> failDamaged(const std::string& file, Message why);
tl::unexpected<Error> failUnsupported(const std::string& file, Message why);

} // namespace luthier::parquet
