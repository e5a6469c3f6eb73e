#include "core/formats/pickle.h"

#include <bit>
#include <cstring>
#include <optional>
#include <unordered_map>

namespace luthier {

namespace {

using Kind = PickleValue::Kind;

struct StorageType {
    std::string_view name;
    DType dtype;
};
constexpr StorageType kStorages[] = {{"torch.FloatStorage", DType::F32}, {"torch.HalfStorage", DType::F16},
    {"torch.BFloat16Storage", DType::BF16}, {"torch.DoubleStorage", DType::F64}, {"torch.LongStorage", DType::I64},
    {"torch.IntStorage", DType::I32}, {"torch.ShortStorage", DType::I16}, {"torch.CharStorage", DType::I8},
    {"torch.ByteStorage", DType::U8}, {"torch.BoolStorage", DType::Bool}};

/// Names that a stream may speak of. All else is refused.
constexpr std::string_view kAllowed[] = {"collections.OrderedDict", "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_parameter", "torch.Size"};

std::optional<DType> storageType(std::string_view name) {
    for (const StorageType& row : kStorages)
        if (row.name == name) return row.dtype;
    return std::nullopt;
}

struct Refused {
    std::string what;
};
struct Damaged {};

class Machine {
public:
    explicit Machine(std::string_view bytes)
        : m_bytes(bytes) {}

    PickleResult run() {
        while (true) {
            const unsigned char op = byte();
            if (op == '.') break;
            step(op);
        }
        PickleResult out;
        out.top = pop();
        out.owned = std::move(m_owned);
        out.size = m_at;
        return out;
    }

private:
    // ---- bytes

    std::string_view take(std::uint64_t count) {
        if (count > m_bytes.size() - m_at) throw Damaged();
        const auto out = m_bytes.substr(m_at, count);
        m_at += count;
        return out;
    }
    unsigned char byte() { return static_cast<unsigned char>(take(1)[0]); }
    std::uint64_t little(int size) {
        std::uint64_t out = 0;
        std::memcpy(&out, take(size).data(), size);
        return out;
    }
    std::string_view line() {
        const auto end = m_bytes.find('\n', m_at);
        if (end == std::string_view::npos) throw Damaged();
        const auto out = take(end - m_at);
        ++m_at;
        return out;
    }

    // ---- the stack

    PickleValue* make(Kind kind) {
        m_owned.push_back(std::make_unique<PickleValue>());
        m_owned.back()->kind = kind;
        return m_owned.back().get();
    }
    PickleValue* push(PickleValue* value) {
        m_stack.push_back(value);
        return value;
    }
    void pushText(std::string_view text) { push(make(Kind::Text))->text = text; }
    void pushNumber(Kind kind, std::int64_t number) { push(make(kind))->number = number; }
    PickleValue* pop() {
        if (m_stack.empty() || (!m_marks.empty() && m_stack.size() <= m_marks.back())) throw Damaged();
        PickleValue* value = m_stack.back();
        m_stack.pop_back();
        return value;
    }
    PickleValue* top(Kind kind) {
        if (m_stack.empty() || m_stack.back()->kind != kind) throw Damaged();
        return m_stack.back();
    }
    std::vector<PickleValue*> popToMark() {
        if (m_marks.empty() || m_marks.back() > m_stack.size()) throw Damaged();
        const std::vector<PickleValue*> out(
            m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back()), m_stack.end());
        m_stack.resize(m_marks.back());
        m_marks.pop_back();
        return out;
    }
    void pushTuple(std::vector<PickleValue*> items) { push(make(Kind::Tuple))->items = std::move(items); }
    void remember(std::uint64_t key) {
        if (m_stack.empty()) throw Damaged();
        m_memo[key] = m_stack.back();
    }
    void recall(std::uint64_t key) {
        const auto it = m_memo.find(key);
        if (it == m_memo.end()) throw Damaged();
        push(it->second);
    }

    // ---- what tensors need

    void global(const std::string& module, const std::string& name) {
        const std::string whole = module + "." + name;
        bool isAllowed = storageType(whole).has_value();
        for (const std::string_view allowed : kAllowed)
            isAllowed |= allowed == whole;
        if (!isAllowed) throw Refused{whole};
        push(make(Kind::Global))->text = whole;
    }

    /// ("storage", type, key, device, elements)
    void persistent() {
        const PickleValue* id = pop();
        const auto& items = id->items;
        if (id->kind != Kind::Tuple || items.size() < 5 || items[0]->text != "storage" ||
            items[2]->kind != Kind::Text || items[4]->kind != Kind::Int)
            throw Damaged();
        // A storage that is part of another one: written before PyTorch 0.4 only.
        if (items.size() > 5 && items[5]->kind != Kind::None) throw Refused{"a view of a storage"};
        const auto dtype = storageType(items[1]->text);
        if (!dtype) throw Refused{items[1]->text};
        PickleValue* storage = push(make(Kind::Storage));
        storage->dtype = *dtype;
        storage->text = items[2]->text;
        storage->number = items[4]->number;
    }

    static std::vector<std::int64_t> numbers(const PickleValue* tuple) {
        if (tuple->kind != Kind::Tuple && tuple->kind != Kind::List) throw Damaged();
        std::vector<std::int64_t> out;
        for (const PickleValue* item : tuple->items) {
            if (item->kind != Kind::Int) throw Damaged();
            out.push_back(item->number);
        }
        return out;
    }

    void reduce() {
        const PickleValue* arguments = pop();
        const PickleValue* callee = pop();
        if (callee->kind != Kind::Global || arguments->kind != Kind::Tuple) throw Damaged();
        const auto& items = arguments->items;
        if (callee->text == "collections.OrderedDict") {
            PickleValue* dict = push(make(Kind::Dict));
            if (items.empty()) return;
            if (items[0]->kind != Kind::List) throw Damaged();
            for (const PickleValue* pair : items[0]->items) {
                if (pair->items.size() != 2) throw Damaged();
                dict->items.insert(dict->items.end(), pair->items.begin(), pair->items.end());
            }
        } else if (callee->text == "torch.Size") {
            if (items.size() != 1) throw Damaged();
            pushTuple(items[0]->items);
        } else if (callee->text == "torch._utils._rebuild_parameter") {
            if (items.empty() || items[0]->kind != Kind::Tensor) throw Damaged();
            push(items[0]);
        } else if (callee->text.starts_with("torch._utils._rebuild_tensor")) {
            if (items.size() < 4 || items[0]->kind != Kind::Storage || items[1]->kind != Kind::Int) throw Damaged();
            PickleValue* tensor = make(Kind::Tensor);
            tensor->storage = items[0];
            tensor->number = items[1]->number;
            tensor->shape = numbers(items[2]);
            tensor->strides = numbers(items[3]);
            if (tensor->shape.size() != tensor->strides.size() || tensor->shape.size() > 64) throw Damaged();
            push(tensor);
        } else {
            throw Refused{callee->text};
        }
    }

    void step(unsigned char op) {
        switch (op) {
        case 0x80: // PROTO
            byte();
            break;
        case 0x95: // FRAME
            little(8);
            break;
        case '(':
            m_marks.push_back(m_stack.size());
            break;
        case '0':
            pop();
            break;
        case '1':
            popToMark();
            break;
        case '2':
            if (m_stack.empty()) throw Damaged();
            push(m_stack.back());
            break;
        case 'N':
            push(make(Kind::None));
            break;
        case 0x88:
        case 0x89:
            pushNumber(Kind::Bool, op == 0x88);
            break;
        case 'J':
            pushNumber(Kind::Int, static_cast<std::int32_t>(little(4)));
            break;
        case 'K':
            pushNumber(Kind::Int, byte());
            break;
        case 'M':
            pushNumber(Kind::Int, static_cast<std::int64_t>(little(2)));
            break;
        case 0x8A: { // LONG1: little-endian, two's complement
            const std::string_view digits = take(byte());
            // Longer ones (PyTorch's magic number) are told apart by their low bytes.
            std::int64_t value = 0;
            std::memcpy(&value, digits.data(), std::min<std::size_t>(8, digits.size()));
            if (digits.size() < 8 && !digits.empty() && (digits.back() & 0x80))
                value |= ~std::int64_t(0) << (8 * digits.size());
            pushNumber(Kind::Int, value);
            break;
        }
        case 'G': { // big-endian
            std::uint64_t bits = 0;
            for (const char c : take(8))
                bits = (bits << 8) | static_cast<unsigned char>(c);
            push(make(Kind::Float))->real = std::bit_cast<double>(bits);
            break;
        }
        case 'X':
        case 'T':
        case 'B':
            pushText(take(little(4)));
            break;
        case 0x8C:
        case 'U':
        case 'C':
            pushText(take(byte()));
            break;
        case 0x8D:
        case 0x8E:
            pushText(take(little(8)));
            break;
        case ']':
            push(make(Kind::List));
            break;
        case '}':
            push(make(Kind::Dict));
            break;
        case ')':
            pushTuple({});
            break;
        case 't':
            pushTuple(popToMark());
            break;
        case 0x85:
        case 0x86:
        case 0x87: {
            std::vector<PickleValue*> items(op - 0x84);
            for (std::size_t i = items.size(); i-- > 0;)
                items[i] = pop();
            pushTuple(std::move(items));
            break;
        }
        case 'a': {
            PickleValue* item = pop();
            top(Kind::List)->items.push_back(item);
            break;
        }
        case 'e': {
            const auto items = popToMark();
            auto& list = top(Kind::List)->items;
            list.insert(list.end(), items.begin(), items.end());
            break;
        }
        case 's': {
            PickleValue* value = pop();
            PickleValue* key = pop();
            auto& dict = top(Kind::Dict)->items;
            dict.insert(dict.end(), {key, value});
            break;
        }
        case 'u': {
            const auto items = popToMark();
            if (items.size() % 2 != 0) throw Damaged();
            auto& dict = top(Kind::Dict)->items;
            dict.insert(dict.end(), items.begin(), items.end());
            break;
        }
        case 'q':
            remember(byte());
            break;
        case 'r':
            remember(little(4));
            break;
        case 0x94:
            remember(m_memo.size());
            break;
        case 'h':
            recall(byte());
            break;
        case 'j':
            recall(little(4));
            break;
        case 'c': {
            const std::string module(line());
            global(module, std::string(line()));
            break;
        }
        case 0x93: {
            const PickleValue* name = pop();
            const PickleValue* module = pop();
            global(module->text, name->text);
            break;
        }
        case 'Q':
            persistent();
            break;
        case 'R':
            reduce();
            break;
        case 'b': // attributes of a dictionary (state_dict's _metadata): of no use here
            pop();
            top(Kind::Dict);
            break;
        default:
            throw Refused{"opcode " + std::to_string(op)};
        }
    }

    std::string_view m_bytes;
    std::size_t m_at = 0;
    std::vector<PickleValue*> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint64_t, PickleValue*> m_memo;
    std::vector<std::unique_ptr<PickleValue>> m_owned;
};

} // namespace

Result<PickleResult> readPickle(std::string_view bytes, const std::string& file) {
    try {
        return Machine(bytes).run();
    } catch (const Refused& refused) {
        return fail("pickle.refused",
            {QT_TRANSLATE_NOOP("errors", "{file} is refused: it holds more than tensors."), {{"file", file}}},
            {QT_TRANSLATE_NOOP("errors", "It asks for {name}. Loading that could run a program."),
                {{"name", refused.what}}},
            {QT_TRANSLATE_NOOP("errors", "Get the model as safetensors, or from a source that you trust."), {}});
    } catch (const Damaged&) {
        return fail("pickle.damaged", {QT_TRANSLATE_NOOP("errors", "{file} is damaged."), {{"file", file}}}, {},
            {QT_TRANSLATE_NOOP("errors", "Download or copy the file again."), {}});
    }
}

} // namespace luthier
