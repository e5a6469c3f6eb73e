#include "core/advisor/guide.h"

#include "core/base/text.h"
#include "core/formats/resource_yaml.h"

#include <algorithm>
#include <cctype>

namespace luthier {

namespace {

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::string both(const BilingualText& text) { return text.en + "\n" + text.zh + "\n"; }

} // namespace

const GuideEntry* Guide::ofWarning(const std::string& ruleOrCode) const {
    const auto found = std::ranges::find_if(
        entries, [&](const GuideEntry& entry) { return std::ranges::count(entry.warnings, ruleOrCode) > 0; });
    return found == entries.end() ? nullptr : &*found;
}

std::vector<const GuideEntry*> Guide::search(const std::string& words) const {
    std::vector<const GuideEntry*> inTitle, inText;
    const auto wanted = splitText(lowered(words), ' ');
    for (const GuideEntry& entry : entries) {
        const std::string title = lowered(both(entry.title));
        const std::string all = title + lowered(both(entry.text) + both(entry.when) + both(entry.cost) +
                                                both(entry.wrong) + both(entry.here) + joinText(entry.keys, " "));
        const auto standsIn = [&](const std::string& text) {
            return std::all_of(
                wanted.begin(), wanted.end(), [&](const std::string& word) { return contains(text, word); });
        };
        if (standsIn(title))
            inTitle.push_back(&entry);
        else if (standsIn(all))
            inText.push_back(&entry);
    }
    inTitle.insert(inTitle.end(), inText.begin(), inText.end());
    return inTitle;
}

Result<Guide> readGuide(const std::filesystem::path& file) {
    Guide out;
    LUTHIER_TRY_DO(readResourceYaml(file, [&](const ResourceNode& top) {
        top.onlyHas({"topics", "entries"});
        for (const ResourceNode& node : top.list("topics"))
            out.topics.push_back({node.onlyHas({"key", "text"}).string("key"), node.text("text")});
        for (const ResourceNode& node : top.list("entries")) {
            node.onlyHas({"key", "topic", "keys", "warnings", "title", "text", "when", "cost", "wrong", "here"});
            const auto names = [&](const char* key) {
                return node.has(key) ? node.strings(key) : std::vector<std::string>();
            };
            out.entries.push_back({node.string("key"), node.string("topic"), names("keys"), names("warnings"),
                node.text("title"), node.text("text"), node.optionalText("when"), node.optionalText("cost"),
                node.optionalText("wrong"), node.optionalText("here")});
            const std::string& topic = out.entries.back().topic;
            if (std::none_of(out.topics.begin(), out.topics.end(), [&](const GuideTopic& t) { return t.key == topic; }))
                node.refuse("topic", {QT_TRANSLATE_NOOP("errors", "{key} names {name}, which is not there."),
                                         {{"key", "topic"}, {"name", topic}}});
        }
    }));
    return out;
}

} // namespace luthier
