extension OperatorRegistry {
  /// Operators that are made of several of the graph's.
  static let composed: [OperatorEntry] = [
    OperatorEntry("CenterCropPad", since: 18, importCenterCropPad),
    OperatorEntry("DepthToSpace", importDepthToSpace),
    OperatorEntry("GlobalAveragePool", globalPool(.mean)),
    OperatorEntry("GlobalLpPool", importGlobalLpPool),
    OperatorEntry("GlobalMaxPool", globalPool(.maximum)),
    OperatorEntry("GroupNormalization", since: 18, importGroupNormalization),
    OperatorEntry("Hardmax", importHardmax),
    OperatorEntry("InstanceNormalization", importInstanceNormalization),
    OperatorEntry("IsInf", since: 10, importIsInf),
    OperatorEntry("LpNormalization", importLpNormalization),
    OperatorEntry("MeanVarianceNormalization", since: 9, importMeanVarianceNormalization),
    OperatorEntry("Pad", importPad),
    OperatorEntry("RMSNormalization", since: 23, importRMSNormalization),
    OperatorEntry("ReverseSequence", since: 10, importReverseSequence),
    OperatorEntry("Shrink", since: 9, importShrink),
    OperatorEntry("SimplifiedLayerNormalization", importRMSNormalization),
    OperatorEntry("SpaceToDepth", importSpaceToDepth),
    OperatorEntry("ThresholdedRelu", since: 10, importThresholdedRelu),
    OperatorEntry("Tile", importTile),
    OperatorEntry("Trilu", since: 14, importTrilu),
    OperatorEntry(microsoft: "BiasGelu", biasedGelu(.gelu)),
    OperatorEntry(microsoft: "FastGelu", biasedGelu(.geluTanh)),
    OperatorEntry(microsoft: "SimplifiedLayerNormalization", importRMSNormalization),
    OperatorEntry(microsoft: "SkipLayerNormalization", skipLayerNormalization(isCentred: true)),
    OperatorEntry(
      microsoft: "SkipSimplifiedLayerNormalization", skipLayerNormalization(isCentred: false)),
  ]
}
