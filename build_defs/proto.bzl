"""C++ code and descriptor sets from .proto files, with the installed protoc."""

_GOOGLE_PROTOS = "@npm//:google_protos"

def _protoc(extra):
    return ("google=$$(echo $(locations %s) | tr ' ' '\\n' | " % _GOOGLE_PROTOS +
            "grep 'google/api/http.proto$$' | sed 's#google/api/http.proto##') && " +
            "protoc -I protos -I $$google " + extra)

def sl_proto_library(name, srcs, deps = [], grpc = False, visibility = None):
    """One cc_library from protos of the same package.

    Args:
      name: the library.
      srcs: .proto files, relative to this package.
      deps: other sl_proto_library targets that they import.
      grpc: whether they hold services.
      visibility: as usual.
    """
    outs = []
    for src in srcs:
        stem = src[:-len(".proto")]
        outs += [stem + ".pb.h", stem + ".pb.cc"]
        if grpc:
            outs += [stem + ".grpc.pb.h", stem + ".grpc.pb.cc"]
    out_root = "$(GENDIR)/protos"
    command = _protoc(
        "--cpp_out=%s " % out_root +
        ("--grpc_out=%s --plugin=protoc-gen-grpc=$$(command -v grpc_cpp_plugin) " % out_root if grpc else "") +
        " ".join(["$(location %s)" % s for s in srcs]),
    )
    native.genrule(
        name = name + "_generate",
        srcs = srcs + [d + "_protos" for d in deps] + [_GOOGLE_PROTOS],
        outs = outs,
        cmd = command,
        message = "Generating C++ of",
    )
    native.cc_library(
        name = name,
        srcs = [o for o in outs if o.endswith(".cc")],
        hdrs = [o for o in outs if o.endswith(".h")],
        copts = ["-w"],
        linkstatic = True,
        strip_include_prefix = "/protos",
        visibility = visibility,
        deps = deps + ["//third_party/system:protobuf"] +
               (["//third_party/system:grpc"] if grpc else []),
    )
    native.filegroup(
        name = name + "_protos",
        srcs = srcs + [d + "_protos" for d in deps],
        visibility = visibility,
    )

def sl_google_proto_library(name, srcs, visibility = None):
    """C++ code of some google/api or google/rpc protos (not installed by Debian).

    google/protobuf's own are in libprotobuf and need no target.
    """
    outs = []
    for src in srcs:
        outs += [src[:-len(".proto")] + ".pb.h", src[:-len(".proto")] + ".pb.cc"]
    native.genrule(
        name = name + "_generate",
        srcs = [_GOOGLE_PROTOS],
        outs = outs,
        cmd = _protoc("--cpp_out=$(RULEDIR) " + " ".join(srcs)),
        message = "Generating C++ of",
    )
    native.cc_library(
        name = name,
        srcs = [o for o in outs if o.endswith(".cc")],
        hdrs = [o for o in outs if o.endswith(".h")],
        copts = ["-w"],
        includes = ["."],
        linkstatic = True,
        visibility = visibility,
        deps = ["//third_party/system:protobuf"],
    )
    native.filegroup(
        name = name + "_protos",
        srcs = [_GOOGLE_PROTOS],
        visibility = visibility,
    )

def sl_descriptor_set(name, srcs, deps, visibility = None):
    """A FileDescriptorSet with imports and source info: what the gateway reads."""
    native.genrule(
        name = name,
        srcs = [d + "_protos" for d in deps] + [_GOOGLE_PROTOS],
        outs = [name + ".binpb"],
        cmd = _protoc("--include_imports --include_source_info " +
                      "--descriptor_set_out=$@ " + " ".join(srcs)),
        message = "Writing the descriptor set",
        visibility = visibility,
    )
