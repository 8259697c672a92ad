import CSinew
import SinewFormat
import SinewRuntime
import Testing

@testable import SinewC

/// The library's table of all operations (`sinew_all_kernels.c`), written by hand.
@Suite struct KernelTableTests {
  @Test func everyOperationIsInTheTable() {
    for raw in UInt8(1)...255 {
      guard let tag = Schema.Operation(rawValue: raw) else { continue }
      #expect(linkedOperation(tag) != nil, "\(tag)")
      #expect(OperationTable.all(tag) != nil, "\(tag)")
    }
    #expect(linkedOperation(.none) == nil)
  }

  @Test func operationsHaveTheirNames() {
    for raw in UInt32(0)...300 {
      let text = String(cString: sinew_operation_text(raw))
      let tag = raw <= 255 ? Schema.Operation(rawValue: UInt8(raw)) : nil
      #expect(text == tag.map { "\($0)" } ?? "unknown operation")
    }
  }

  @Test func partsStandForTheirOperations() {
    #expect(sinew_kernel_dense_static().tag == UInt32(Schema.Operation.dense.rawValue))
    #expect(sinew_kernel_quantize_int16().tag == UInt32(Schema.Operation.quantize.rawValue))
    #expect(sinew_kernel_dequantize_int16().tag == UInt32(Schema.Operation.dequantize.rawValue))
  }
}
