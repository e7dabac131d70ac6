#ifndef SEMANTIC_LAYER_COMMON_RPC_TLS_FILES_H_
#define SEMANTIC_LAYER_COMMON_RPC_TLS_FILES_H_

#include <string>

namespace semantic_layer::rpc {

// PEM files. All empty: no TLS on a server; on a channel that has TLS, the
// system's roots and no certificate of ours.
struct TlsFiles {
  std::string certificate;
  std::string key;
  // Server: clients must show a certificate signed by this one. Client: the
  // server's must be signed by it.
  std::string ca;
};

}  // namespace semantic_layer::rpc

#endif  // SEMANTIC_LAYER_COMMON_RPC_TLS_FILES_H_
