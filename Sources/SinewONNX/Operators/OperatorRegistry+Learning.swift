extension OperatorRegistry {
  /// Operators of the domain for classical machine learning, without trees.
  static let learning: [OperatorEntry] = [
    OperatorEntry(machineLearning: "ArrayFeatureExtractor", importArrayFeatureExtractor),
    OperatorEntry(machineLearning: "Binarizer", importBinarizer),
    OperatorEntry(machineLearning: "FeatureVectorizer", importFeatureVectorizer),
    OperatorEntry(machineLearning: "Imputer", importImputer),
    OperatorEntry(machineLearning: "LabelEncoder", importLabelEncoder),
    OperatorEntry(machineLearning: "LinearClassifier", importLinearClassifier),
    OperatorEntry(machineLearning: "LinearRegressor", importLinearRegressor),
    OperatorEntry(machineLearning: "Normalizer", importNormalizer),
    OperatorEntry(machineLearning: "Scaler", importScaler),
  ]
}
