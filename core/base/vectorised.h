#pragma once
/// Several builds of one function, of which the processor at hand runs its best: LUTHIER_VECTORISED("avx512f", "avx2",
/// "default") before the function.

// gcc chooses before main, which a thread sanitizer's own start cannot bear.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__)
#define LUTHIER_VECTORISED(...) __attribute__((target_clones(__VA_ARGS__)))
#else
#define LUTHIER_VECTORISED(...)
#endif
