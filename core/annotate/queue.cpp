#include "core/annotate/queue.h"

#include <nlohmann/json.hpp>

namespace luthier {

using Json = nlohmann::ordered_json;

std::string toJson(const QueueSettings& settings) {
    return Json{{"name", settings.name}, {"guidelines", settings.guidelines},
        {"order", itemOrderKey(settings.order.order)}, {"repeat_share", settings.order.repeatShare},
        {"seed", settings.order.seed}, {"plain_text", settings.asPlainText}, {"origin", settings.origin}}
        .dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<QueueSettings> parseQueueSettings(const std::string& text) {
    try {
        const Json json = Json::parse(text);
        QueueSettings out;
        out.name = json.value("name", "");
        out.guidelines = json.value("guidelines", "");
        out.asPlainText = json.value("plain_text", false);
        out.order.order = itemOrderFromKey(json.value("order", "random")).value_or(ItemOrder::Random);
        out.order.repeatShare = json.value("repeat_share", out.order.repeatShare);
        out.order.seed = json.value("seed", out.order.seed);
        out.origin = json.value("origin", "");
        return out;
    } catch (const nlohmann::json::exception& e) {
        return fail("annotate.damaged", {QT_TRANSLATE_NOOP("errors", "The queue cannot be read."), {}},
            {QT_TRANSLATE_NOOP("errors", "The reader said: {text}"), {{"text", e.what()}}});
    }
}

} // namespace luthier
