/// Why a model was refused: a status and where in the file the reader found it.
public struct FormatError: Error, Equatable, Sendable {
  public var status: Status
  /// Bytes from the start of the file; 0 when the error has no place in it.
  public var position: UInt32

  @inlinable
  public init(_ status: Status, at position: UInt32 = 0) {
    self.status = status
    self.position = position
  }
}

#if !hasFeature(Embedded)
  extension FormatError: CustomStringConvertible {
    public var description: String {
      position == 0 ? status.description : "\(status.description) (at byte \(position))"
    }
  }
#endif
