import SinewFormat
import SinewKernels

/// One step of a long short-term memory layer.
enum LSTMCellOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, LSTMCellOperation.prepare) },
      execute: { LSTMCellOperation.execute($0, $1) })
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 3, outputs: 2)
    let after = try step.output(1)
    var cell = try CellArguments(&step, gates: 4, units: Schema.LstmCell.units)
    try step.require(after.type == cell.type, .badType)
    try step.require(after.count == cell.stateCount, .sizeMismatch)
    let stateFraction = try step.attributes.uint8(Schema.LstmCell.stateFraction)
    try step.require(cell.isFloat ? stateFraction == 0 : stateFraction <= 15, .badParameter)
    cell.stateFraction = stateFraction
    try cell.readTables(
      &step, gateFraction: Schema.LstmCell.gateFraction, sigmoid: Schema.LstmCell.sigmoid,
      tanh: Schema.LstmCell.tanh)
    cell.after = step.mutableAddress(after)
    step.record.set(
      cell, operation: Schema.Operation.lstmCell.rawValue, variant: cell.isFloat ? 0 : 1)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let cell = record.arguments(CellArguments.self).pointee
    guard let hidden = cell.hidden, let after = cell.after, let input = cell.input,
      let recurrent = cell.recurrent, let before = cell.before
    else { return }
    if let code = cell.code {
      lstmCell(
        code, batch: cell.batch, units: cell.units, hidden.elements(), after.elements(), input.elements(),
        recurrent.elements(), before.elements())
    } else {
      lstmCell(
        batch: cell.batch, units: cell.units, hidden.elements(), after.elements(), input.elements(),
        recurrent.elements(), before.elements())
    }
  }
}

/// One step of a gated recurrent unit.
enum GRUCellOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, GRUCellOperation.prepare) },
      execute: { GRUCellOperation.execute($0, $1) })
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    try step.requireArity(inputs: 3, outputs: 1)
    var cell = try CellArguments(&step, gates: 3, units: Schema.GruCell.units)
    try cell.readTables(
      &step, gateFraction: Schema.GruCell.gateFraction, sigmoid: Schema.GruCell.sigmoid,
      tanh: Schema.GruCell.tanh)
    step.record.set(cell, operation: Schema.Operation.gruCell.rawValue, variant: cell.isFloat ? 0 : 1)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let cell = record.arguments(CellArguments.self).pointee
    guard let hidden = cell.hidden, let input = cell.input, let recurrent = cell.recurrent,
      let before = cell.before
    else { return }
    if let code = cell.code {
      gruCell(
        code, batch: cell.batch, units: cell.units, hidden.elements(), input.elements(), recurrent.elements(),
        before.elements())
    } else {
      gruCell(
        batch: cell.batch, units: cell.units, hidden.elements(), input.elements(), recurrent.elements(),
        before.elements())
    }
  }
}

/// What both cells need: parts of the gates, state before and after.
struct CellArguments {
  var hidden: UnsafeMutableRawPointer?
  /// The cell state of an LSTM.
  var after: UnsafeMutableRawPointer?
  var input: UnsafeRawPointer?
  var recurrent: UnsafeRawPointer?
  var before: UnsafeRawPointer?
  var sigmoid: UnsafePointer<Int16>?
  var tanh: UnsafePointer<Int16>?
  var batch: UInt32
  var units: UInt32
  var gateFraction: UInt8 = 0
  var stateFraction: UInt8 = 0
  var isFloat: Bool

  /// Checks types and sizes: all tensors float32 or all int16, gates [B][gates][H], state [B][H].
  init(_ step: inout StepPreparation, gates: UInt32, units field: UInt16) throws(FormatError) {
    let (input, recurrent) = (try step.input(0), try step.input(1))
    let before = try step.input(2)
    let hidden = try step.output(0)
    try step.require(before.type == .float32 || before.type == .int16, .badType)
    let haveOneType: Bool =
      input.type == before.type && recurrent.type == before.type && hidden.type == before.type
    try step.require(haveOneType, .badType)
    units = try step.attributes.uint32(field)
    try step.require(units > 0, .sizeMismatch)
    batch = before.count / units
    try step.require(batch &* units == before.count && hidden.count == before.count, .sizeMismatch)
    let width = before.count.checkedProduct(gates)
    try step.require(input.count == width && recurrent.count == width, .sizeMismatch)
    isFloat = before.type == .float32
    self.hidden = step.mutableAddress(hidden)
    self.input = step.address(input)
    self.recurrent = step.address(recurrent)
    self.before = step.address(before)
    step.addWork(input.count, 4)
  }

  var type: Schema.ElementType { isFloat ? .float32 : .int16 }
  var stateCount: UInt32 { batch &* units }

  /// The two tables of an integer cell; a float cell has none. With no negative entry in the first one, all products
  /// of the cells stay in their widths, and what they give is int16.
  mutating func readTables(
    _ step: inout StepPreparation, gateFraction: UInt16, sigmoid: UInt16, tanh: UInt16
  ) throws(FormatError) {
    self.gateFraction = try step.attributes.uint8(gateFraction)
    if isFloat {
      let offsets = try step.attributes.uint32(sigmoid) | step.attributes.uint32(tanh)
      try step.require(self.gateFraction == 0 && offsets == 0, .badParameter)
      return
    }
    try step.require(self.gateFraction <= 12, .badParameter)
    self.sigmoid = try step.segment(sigmoid, byteCount: 513 &* 2).assumingMemoryBound(to: Int16.self)
    self.tanh = try step.segment(tanh, byteCount: 513 &* 2).assumingMemoryBound(to: Int16.self)
    guard let table = self.sigmoid else { return }
    for index in 0..<513 { try step.require(table[index] >= 0, .badConstant) }
  }

  /// The integer form; nil for floats.
  var code: CellCode? {
    guard let sigmoid, let tanh else { return nil }
    return CellCode(gateFraction: gateFraction, stateFraction: stateFraction, sigmoid: sigmoid, tanh: tanh)
  }
}
