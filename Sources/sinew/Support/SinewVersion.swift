/// The converter's version, as `sinew --version` and a file's provenance give it.
enum SinewVersion {
  static let text = "0.1.0"
}
