#pragma once
/// An event stream as an engine would write it, for the window's tests and pictures.

#include "core/run/event.h"

#include <filesystem>
#include <vector>

namespace luthier::testing {

/// A believable run of `total` steps of which `done` are done: a falling loss with noise, evaluations, samples,
/// checkpoints.
std::vector<Event> fakeRun(int total, int done, bool finished = false);
void writeEvents(const std::filesystem::path& file, const std::vector<Event>& events);
Event makeEvent(
    const std::string& type, std::map<std::string, double> numbers = {}, std::map<std::string, std::string> texts = {});

} // namespace luthier::testing
