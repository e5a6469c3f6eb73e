#pragma once
/// A map from 64-bit keys for tables that are built once and asked millions of times.

#include <cstdint>
#include <vector>

namespace luthier {

template <class Value>
class FlatMap {
public:
    /// Room for `count` entries. Must come before the first `insert`.
    void reserve(std::size_t count) {
        std::size_t capacity = 16;
        while (capacity < count * 2)
            capacity *= 2;
        m_slots.assign(capacity, {kEmpty, {}});
        m_shift = 64 - __builtin_ctzll(capacity);
    }
    /// The first value of a key stays. At most as many keys as were reserved.
    void insert(std::uint64_t key, Value value) {
        std::size_t at = place(key);
        while (m_slots[at].key != kEmpty && m_slots[at].key != key)
            at = (at + 1) & (m_slots.size() - 1);
        if (m_slots[at].key == kEmpty) m_slots[at] = {key, value};
    }
    const Value* find(std::uint64_t key) const {
        if (m_slots.empty()) return nullptr;
        for (std::size_t at = place(key);; at = (at + 1) & (m_slots.size() - 1)) {
            if (m_slots[at].key == key) return &m_slots[at].value;
            if (m_slots[at].key == kEmpty) return nullptr;
        }
    }

private:
    static constexpr std::uint64_t kEmpty = ~std::uint64_t(0);
    struct Slot {
        std::uint64_t key;
        Value value;
    };
    std::size_t place(std::uint64_t key) const {
        return static_cast<std::size_t>((key ^ (key >> 32)) * 0x9E3779B97F4A7C15ULL >> m_shift);
    }
    std::vector<Slot> m_slots;
    int m_shift = 60;
};

} // namespace luthier
