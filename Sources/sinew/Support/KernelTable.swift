import SinewCompression

/// The C file that names the operations of a policy, so that a program links no others (`sinew_kernels.h`).
enum KernelTable {
  static let defaultPath = "sinew_kernels.c"

  /// The functions that the table holds, in the header's order: what a policy uses of an operation and no more.
  static func functions(for steps: [ArtifactContents.Step]) -> [String] {
    let kernels = Dictionary(grouping: steps, by: \.operation).mapValues { Set($0.map(\.kernel)) }
    return order.compactMap { operation in
      guard let used = kernels[operation] else { return nil }
      let part = parts.first { $0.operation == operation && used.isSubset(of: $0.kernels) }
      return "sinew_kernel_" + (part?.function ?? snakeCase(operation))
    }
  }

  static func source(for steps: [ArtifactContents.Step]) -> String {
    let rows = functions(for: steps).map { "    \($0),\n" }.joined()
    return """
      // The operations of one policy, in place of the library's table of all: written by `sinew inspect --kernels`
      // (sinew \(SinewVersion.text)). Compile it with the application, and link with --gc-sections. A program with several
      // policies needs the lines of all.
      #include "sinew_kernels.h"

      const sinew_kernel sinew_kernels[] = {
      \(rows)    0,
      };

      """
  }

  private static let order = [
    "quantize", "dequantize", "dense", "denseFloat", "map", "binary", "select", "copy", "gather", "scatter",
    "softmax", "layerNormalization", "reduce", "matMul", "cast", "convolution", "convolutionFloat", "patches",
    "maximumPool", "argReduce", "topK", "cumulative", "positions", "lstmCell", "gruCell", "treeEnsemble",
  ]

  /// Parts of an operation that serve policies with these kernels only.
  private static let parts: [(operation: String, function: String, kernels: Set<String>)] = [
    ("quantize", "quantize_int16", ["quantise_s16"]),
    ("dequantize", "dequantize_int16", ["dequantise_s16"]),
    ("dense", "dense_static", ["dense_s8", "dense_s16"]),
  ]

  private static func snakeCase(_ name: String) -> String {
    name.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}
