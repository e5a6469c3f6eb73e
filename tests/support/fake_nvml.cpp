// A stand-in for NVIDIA's management library: two cards, one of which does not answer.

extern "C" {
struct Memory {
    unsigned long long total, free, used;
};
int nvmlInit_v2() { return 0; }
int nvmlShutdown() { return 0; }
int nvmlDeviceGetCount_v2(unsigned* count) { return *count = 2, 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
    static int handle = 0;
    *device = &handle;
    return index == 0 ? 0 : 15; // NVML_ERROR_GPU_IS_LOST
}
int nvmlDeviceGetName(void*, char* name, unsigned size) {
    const char text[] = "NVIDIA Test 24GB";
    if (size < sizeof text) return 7; // NVML_ERROR_INSUFFICIENT_SIZE
    for (unsigned i = 0; i < sizeof text; ++i)
        name[i] = text[i];
    return 0;
}
int nvmlDeviceGetMemoryInfo(void*, Memory* memory) {
    *memory = {24'000'000'000ULL, 1, 2};
    return 0;
}
}
