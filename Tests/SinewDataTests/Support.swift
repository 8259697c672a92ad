import Foundation

@testable import SinewData

/// The files that `Fixtures/make_fixtures.py` made.
func fixture(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
}

/// A folder that exists while `body` runs.
func withScratchFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "sinew-data-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// Reads bytes as if they were a file.
func read(_ bytes: [UInt8], limits: DataLimits = .standard) throws -> NPZArchive {
  try withScratchFolder { folder in
    let file = folder.appending(path: "data.npz")
    try Data(bytes).write(to: file)
    return try NPZArchive.read(path: file.path, limits: limits)
  }
}

/// The error that `body` ends in, or nil when it succeeds.
func dataError(_ body: () throws -> some Any) -> DataError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? DataError
  }
}

/// The fault that reading a file ends in, or nil when it succeeds.
func faultReading(_ path: String, limits: DataLimits = .standard) -> DataFault? {
  dataError { try NPZArchive.read(path: path, limits: limits) }?.fault
}

/// The fault that reading these bytes ends in, or nil when it succeeds.
func faultReading(_ content: [UInt8]) -> DataFault? {
  dataError { try read(content) }?.fault
}

func bytes(of path: String) throws -> [UInt8] {
  try Array(Data(contentsOf: URL(filePath: path)))
}
