import Foundation
import SinewData
import SinewFormat
import SinewTestSupport
import Testing

@testable import SinewCompression
@testable import sinew

/// The C file of `sinew inspect --kernels`.
@Suite struct KernelTableTests {
  private static func step(_ operation: String, _ kernel: String) -> ArtifactContents.Step {
    ArtifactContents.Step(name: "", operation: operation, result: "", kernel: kernel, hasVariants: true)
  }

  @Test func policiesOfOnePrecisionTakePartsOfOperations() {
    let steps = [
      Self.step("quantize", "quantise_s16"), Self.step("dense", "dense_s16"), Self.step("dense", "dense_s8"),
      Self.step("dequantize", "dequantise_s16"),
    ]
    #expect(
      KernelTable.functions(for: steps)
        == ["sinew_kernel_quantize_int16", "sinew_kernel_dequantize_int16", "sinew_kernel_dense_static"])
  }

  @Test func whatAPartLacksTakesTheWhole() {
    let steps = [
      Self.step("dense", "dense_s16"), Self.step("dense", "dense_dynamic"),
      Self.step("quantize", "quantise_s8"),
      Self.step("denseFloat", "dense_f32"), Self.step("layerNormalization", "layerNormalization"),
      Self.step("matMul", "matMul"),
    ]
    #expect(
      KernelTable.functions(for: steps) == [
        "sinew_kernel_quantize", "sinew_kernel_dense", "sinew_kernel_dense_float",
        "sinew_kernel_layer_normalization", "sinew_kernel_mat_mul",
      ])
  }

  @Test func everyOperationHasAFunction() {
    for raw in UInt8(1)...255 {
      guard let operation = Schema.Operation(rawValue: raw) else { continue }
      #expect(KernelTable.functions(for: [Self.step("\(operation)", "")]).count == 1, "\(operation)")
    }
  }

  @Test func theFileIsWrittenWhereItIsWanted() throws {
    let folder = try TemporaryFolder()
    let policy = try folder.convert(Fixture.pendulum.policy, precision: "int8")
    let table = folder.path("table.c")
    try SinewTool.succeed("inspect", policy, "--kernels", "--output", table)
    #expect(try String(contentsOfFile: table, encoding: .utf8).contains("    sinew_kernel_dense_static,\n"))
    #expect(try SinewTool.run("inspect", policy, "--output", table).status == 64)
    #expect(try SinewTool.run("inspect", policy, "--kernels", "--output", policy).status == 64)
    #expect(try SinewTool.run("inspect", policy, "--kernels", "--output", "/nowhere/k.c").status == 73)
  }
}
