#include "core/hub/digest.h"

#include "core/base/file.h"

#include <memory>
#include <openssl/evp.h>

namespace luthier {

namespace {

std::string hashed(const EVP_MD* kind, std::string_view head, std::string_view body) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_DigestInit_ex(context.get(), kind, nullptr);
    EVP_DigestUpdate(context.get(), head.data(), head.size());
    EVP_DigestUpdate(context.get(), body.data(), body.size());
    EVP_DigestFinal_ex(context.get(), digest, &size);
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (unsigned int i = 0; i < size; ++i) {
        out += kDigits[digest[i] >> 4];
        out += kDigits[digest[i] & 15];
    }
    return out;
}

} // namespace

Result<std::string> sha256OfFile(const std::filesystem::path& file) {
    LUTHIER_TRY(mapped, MappedFile::open(file));
    return hashed(EVP_sha256(), {}, mapped.text());
}

Result<std::string> gitBlobOfFile(const std::filesystem::path& file) {
    LUTHIER_TRY(mapped, MappedFile::open(file));
    std::string head = "blob " + std::to_string(mapped.text().size());
    head += '\0';
    return hashed(EVP_sha1(), head, mapped.text());
}

} // namespace luthier
