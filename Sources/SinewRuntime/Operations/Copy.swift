import SinewFormat
import SinewKernels

/// One strided copy for each input: slices, concatenations, transpositions, expansions; elements of any type.
enum CopyOperation {
  static var entry: Operation {
    Operation(
      prepare: { StepPreparation.run($0, CopyOperation.prepare) },
      execute: { CopyOperation.execute($0, $1) })
  }

  /// A copy of one piece has all it needs here; several are decoded from the file when they run, one after
  /// the other.
  struct Arguments {
    var first: Piece
    var y: UnsafeMutableRawPointer?
    var step: UInt16
    var hasMore: Bool
    var elementSize: UInt8
  }

  /// One piece: destination strides first, then the source's.
  struct Piece {
    var nest: NestPointers
    var x: UnsafeRawPointer?
    var xOffset: UInt32
    var yOffset: UInt32
    /// Elements of a piece without gaps on either side, which is one run of bytes; otherwise 0.
    var runLength: UInt32
  }

  static func prepare(_ step: inout StepPreparation) throws(FormatError) {
    let y = try step.output(0)
    // Before anything is written to it.
    try step.require(y.storage == .arena, .badTensor)
    let pieces = try step.attributes.requiredVector(Schema.Copy.pieces, elementSize: 4)
    try step.require(
      step.step.outputs.count == 1 && pieces.count == step.step.inputs.count && pieces.count > 0, .badArity)
    // In the arena of a policy that is being made, y itself holds a mark for each of its elements.
    let marks = step.mutableAddress(y)?.assumingMemoryBound(to: UInt8.self)
    marks?.initialize(repeating: 0, count: Int(truncatingIfNeeded: y.count))
    var copied: UInt64 = 0
    var arguments: Arguments?
    for index in 0..<pieces.count {
      let (piece, count) = try decode(index, of: pieces, into: y, &step)
      copied = copied &+ UInt64(wide: count)
      if let marks, !markOnce(piece.nest.loopNest(), marks, offset: Int32(bitPattern: piece.yOffset)) {
        throw step.failure(.badLiveness)
      }
      if index == 0 {
        arguments = Arguments(
          first: piece, y: step.mutableAddress(y), step: UInt16(truncatingIfNeeded: step.step.index),
          hasMore: pieces.count > 1, elementSize: UInt8(truncatingIfNeeded: y.type.byteCount))
      }
    }
    // Every element of the output is written: there are as many as are written, none of them twice.
    try step.require(copied == UInt64(wide: y.count), .sizeMismatch)
    step.addWork(y.count)
    if let arguments { step.record.set(arguments, operation: Schema.Operation.copy.rawValue) }
  }

  /// A piece, checked to stay inside its input and the output, and its number of elements.
  private static func decode(
    _ index: UInt32, of pieces: FlatVector, into y: TensorView, _ step: inout StepPreparation
  ) throws(FormatError) -> (Piece, UInt32) {
    let x = try step.input(index)
    try step.require(x.type == y.type, .badType)
    let table = try pieces.table(index, fieldCount: Schema.CopyPiece.fieldCount)
    let nest = try StridedNest(table, extents: Schema.CopyPiece.extents, &step)
    let input = try nest.strides(table, Schema.CopyPiece.inputStrides, &step)
    let output = try nest.strides(table, Schema.CopyPiece.outputStrides, &step)
    let xOffset = try table.uint32(Schema.CopyPiece.inputOffset)
    let yOffset = try table.uint32(Schema.CopyPiece.outputOffset)
    let start = UInt64(wide: xOffset)
    let end = start &+ input.up
    try step.require(start >= input.down && end < UInt64(wide: x.count), .outOfReach)
    try step.require(output.down == 0, .outOfReach)
    try step.require(UInt64(wide: yOffset) &+ output.up < UInt64(wide: y.count), .outOfReach)
    let isReadInOrder = try nest.isContiguous(input.vector)
    let isWrittenInOrder = try nest.isContiguous(output.vector)
    let piece = Piece(
      nest: NestPointers(nest, output.vector, input.vector, nil), x: step.address(x), xOffset: xOffset,
      yOffset: yOffset, runLength: isReadInOrder && isWrittenInOrder ? nest.elementCount : 0)
    return (piece, nest.elementCount)
  }

  static func execute(_ record: UnsafeRawPointer, _ policy: UnsafeMutableRawPointer) {
    let arguments = record.arguments(Arguments.self)
    guard let y = arguments.pointee.y else { return }
    run(arguments.pointee.first, y, arguments.pointee.elementSize)
    if arguments.pointee.hasMore {
      runRest(arguments, y, policy.assumingMemoryBound(to: PolicyHeader.self))
    }
  }

  private static func runRest(
    _ arguments: UnsafePointer<Arguments>, _ y: UnsafeMutableRawPointer,
    _ policy: UnsafeMutablePointer<PolicyHeader>
  ) {
    // Verified when the policy was initialised: nothing throws.
    do throws(FormatError) {
      let model = try Policy(header: policy).model()
      let view = try model.step(UInt32(arguments.pointee.step))
      var step = StepPreparation(model: model, step: view, arena: policy.pointee.arena, budget: .max)
      let output = try step.output(0)
      let pieces = try step.attributes.requiredVector(Schema.Copy.pieces, elementSize: 4)
      for index in 1..<pieces.count {
        run(try decode(index, of: pieces, into: output, &step).0, y, arguments.pointee.elementSize)
      }
    } catch {
      return
    }
  }

  private static func run(_ piece: Piece, _ y: UnsafeMutableRawPointer, _ elementSize: UInt8) {
    guard let x = piece.x else { return }
    if piece.runLength > 0 {
      let size = UInt32(elementSize)
      (y + Int(truncatingIfNeeded: piece.yOffset &* size)).copyMemory(
        from: x + Int(truncatingIfNeeded: piece.xOffset &* size),
        byteCount: Int(truncatingIfNeeded: piece.runLength &* size))
      return
    }
    copyStrided(
      elementSize: UInt32(elementSize), piece.nest.loopNest(), y, yOffset: Int32(bitPattern: piece.yOffset),
      x,
      xOffset: Int32(bitPattern: piece.xOffset))
  }
}
