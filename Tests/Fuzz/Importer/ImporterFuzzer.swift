// libFuzzer's entry for the ONNX importer: any bytes give a graph or an ImportError, in little time and
// memory. `build` beside this file compiles it; it is not a target of the package.

import SinewGraph
import SinewONNX

/// What one input may cost: enough for every seed, little enough that a slow input is a finding.
private let options: ImportOptions = {
  var options = ImportOptions()
  options.limits.nodes = 1 << 12
  options.limits.constantBytes = 1 << 22
  options.limits.folding.tensorElements = 1 << 16
  options.limits.folding.totalElements = 1 << 20
  options.limits.folding.totalWork = 1 << 24
  return options
}()

@c(LLVMFuzzerTestOneInput)
public func fuzzImporter(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  do {
    let model = try ONNXImporter().importModel(bytes: bytes, options: options)
    try model.graph.validate()
  } catch let error as ImportError {
    _ = error.description
  } catch {
    fatalError("an imported graph is not valid: \(error)")
  }
  return 0
}
