extension NPZArchive {
  /// Reads every array of an `.npz` archive, or the one of an `.npy` file, under the name "".
  ///
  /// Entries may be stored or deflated, of any size (zip64); those that do not end in `.npy` are passed over.
  /// Elements of any real type, byte order and axis order are accepted; objects, records, text, complex and
  /// extended-precision numbers are refused.
  ///
  /// - Parameters:
  ///   - path: the file; its first bytes, not its name, decide what it is.
  ///   - limits: what it may ask of this machine's memory.
  ///   - isWanted: whether the array of that name is needed. Others may be of any kind and size; only their
  ///     names are kept, in ``skipped``. The array of an `.npy` file is always read.
  /// - Throws: `DataError` naming the file, the array, what was found and what is accepted.
  public static func read(
    path: String, limits: DataLimits = .standard, where isWanted: (String) -> Bool = { _ in true }
  ) throws(DataError) -> NPZArchive {
    do throws(DataFault) {
      var file = try RegularFile(path: path)
      let start = try file.start(NPYHeader.magic.count)
      if start == NPYHeader.magic {
        guard file.byteCount <= limits.totalBytes else {
          throw .tooLarge(bytes: file.byteCount, limit: limits.totalBytes)
        }
        file.rewind()
        return NPZArchive([Entry(name: "", array: try NPYDecoder.decode(&file, limits: limits))])
      }
      guard start.starts(with: "PK".utf8) else { throw .notAnArchive }
    } catch {
      throw DataError(path: path, fault: error)
    }
    return try readArchive(path: path, limits: limits, where: isWanted)
  }

  private static func readArchive(
    path: String, limits: DataLimits, where isWanted: (String) -> Bool
  ) throws(DataError) -> NPZArchive {
    var entries: [Entry] = []
    var skipped: [String] = []
    var seen: Set<String> = []
    var remaining = limits.totalBytes
    var current: String?
    do throws(DataFault) {
      let zip = try ZipFile(path: path)
      guard zip.entryCount <= limits.entries else {
        throw .tooManyEntries(found: zip.entryCount, limit: limits.entries)
      }
      for index in 0..<zip.entryCount {
        guard let name = arrayName(try zip.name(of: index)) else { continue }
        current = name
        guard seen.insert(name).inserted else { throw .duplicateName }
        guard isWanted(name) else {
          skipped.append(name)
          continue
        }
        var entry = try zip.entry(index, limit: remaining, totalLimit: limits.totalBytes)
        remaining -= entry.byteCount
        entries.append(Entry(name: name, array: try NPYDecoder.decode(&entry, limits: limits)))
        current = nil
      }
    } catch {
      throw DataError(path: path, array: current, fault: error)
    }
    return NPZArchive(entries, skipped: skipped)
  }

  /// The array that an entry of an archive holds, or nil when it holds none.
  private static func arrayName(_ entryName: String) -> String? {
    entryName.hasSuffix(".npy") ? String(entryName.dropLast(4)) : nil
  }
}
