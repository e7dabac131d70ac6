#include "common/rpc/tls.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/make_status.h"
#include "common/status/status_macros.h"

namespace semantic_layer::rpc {
namespace {

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream in(path);
  std::string text{std::istreambuf_iterator<char>(in),
                   std::istreambuf_iterator<char>()};
  if (!in.is_open() || text.empty()) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      absl::StrCat("The TLS file ", path,
                                   " cannot be read, or is empty: ",
                                   std::strerror(errno), "."))
        .With("file", path);
  }
  return text;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentialsFrom(
    const TlsFiles& files) {
  if (files.certificate.empty() && files.key.empty()) {
    return grpc::InsecureServerCredentials();
  }
  if (files.certificate.empty() || files.key.empty()) {
    return MakeStatus(ErrorReason::kInvalidConfiguration,
                      "TLS needs both a certificate and its key.");
  }
  grpc::SslServerCredentialsOptions options(
      files.ca.empty()
          ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
          : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  grpc::SslServerCredentialsOptions::PemKeyCertPair pair;
  ASSIGN_OR_RETURN(pair.private_key, ReadPem(files.key));
  ASSIGN_OR_RETURN(pair.cert_chain, ReadPem(files.certificate));
  ASSIGN_OR_RETURN(options.pem_root_certs, ReadPem(files.ca));
  options.pem_key_cert_pairs.push_back(std::move(pair));
  return grpc::SslServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>>
ChannelCredentialsFrom(const TlsFiles& files) {
  grpc::SslCredentialsOptions ssl;
  ASSIGN_OR_RETURN(ssl.pem_root_certs, ReadPem(files.ca));
  ASSIGN_OR_RETURN(ssl.pem_private_key, ReadPem(files.key));
  ASSIGN_OR_RETURN(ssl.pem_cert_chain, ReadPem(files.certificate));
  return grpc::SslCredentials(ssl);
}

}  // namespace semantic_layer::rpc
