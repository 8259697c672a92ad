extension OperatorRegistry {
  /// Operators that bring graphs with them, and those of sequences and optionals.
  static let control: [OperatorEntry] = [
    OperatorEntry(values: "ConcatFromSequence", since: 11, importConcatFromSequence),
    OperatorEntry(values: "Identity", importIdentity),
    OperatorEntry(values: "If", importIf),
    OperatorEntry(values: "Loop", importLoop),
    OperatorEntry(values: "Optional", since: 15, importOptional),
    OperatorEntry(values: "OptionalGetElement", since: 15, importOptionalGetElement),
    OperatorEntry(values: "OptionalHasElement", since: 15, importOptionalHasElement),
    OperatorEntry(values: "Scan", since: 8, importScan),
    OperatorEntry(values: "SequenceAt", since: 11, importSequenceAt),
    OperatorEntry(values: "SequenceConstruct", since: 11, importSequenceConstruct),
    OperatorEntry(values: "SequenceEmpty", since: 11, importSequenceEmpty),
    OperatorEntry(values: "SequenceErase", since: 11, importSequenceErase),
    OperatorEntry(values: "SequenceInsert", since: 11, importSequenceInsert),
    OperatorEntry(values: "SequenceLength", since: 11, importSequenceLength),
    OperatorEntry(values: "SequenceMap", since: 17, importSequenceMap),
    OperatorEntry(values: "SplitToSequence", since: 11, importSplitToSequence),
  ]
}
