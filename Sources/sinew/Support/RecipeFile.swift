import SinewCommand
import SinewCompression

/// Recipes as JSON files.
enum RecipeFile {
  struct Failure: ReportableError {
    let message: String
    var exitCode: ExitCode { .configuration }
  }

  static func json(_ recipe: Recipe) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("precision", .string(recipe.precision.rawValue)), ("ranges", .string(recipe.rangeMethod.description)),
      ("input_headroom", .finite(recipe.inputHeadroom)), ("headroom", .finite(recipe.headroom)),
      ("bias_correction", .bool(recipe.biasCorrection)), ("minimum_sqnr", .finite(recipe.minimumSQNR)),
    ]
    if !recipe.layers.isEmpty {
      let layers = recipe.layers.sorted { $0.key < $1.key }
      fields.append(("layers", .fields(layers.map { ($0.key, .string($0.value.rawValue)) })))
    }
    return .fields(fields)
  }

  static func read(_ path: String) throws -> Recipe {
    let document: JSONValue
    do throws(FileError) {
      document = try JSONValue.read(path: path)
    } catch {
      // Text that is no JSON is a fault of the settings, like any other in a recipe.
      guard case .malformed = error.fault else { throw error }
      throw Failure(message: error.message)
    }
    guard let fields = document.object else { throw Failure(message: "\(path): a recipe is one JSON object") }
    var recipe = Recipe()
    do throws(Mismatch) {
      for member in fields.members { try set(member.key, to: member.value, in: &recipe) }
    } catch {
      throw Failure(message: Format.printable("\(path): \(error.text)"))
    }
    return recipe
  }

  /// A setting that is unknown, or whose value does not fit.
  private struct Mismatch: Error {
    let text: String

    init(_ text: String) { self.text = text }

    init(_ key: String, _ value: JSONValue, accepted: String) {
      let found =
        switch value {
        case .array: "an array"
        case .object: "an object"
        default: value.text
        }
      text = "\(key) is \(found); accepted: \(accepted)"
    }
  }

  private static func set(_ key: String, to value: JSONValue, in recipe: inout Recipe) throws(Mismatch) {
    switch key {
    case "precision":
      recipe.precision = try precision(value, key)
    case "ranges":
      guard let method = value.string.flatMap(Recipe.RangeMethod.init) else {
        throw Mismatch(key, value, accepted: "output-error, min-max, mse, percentile:P with P from 50 to 100")
      }
      recipe.rangeMethod = method
    case "input_headroom":
      recipe.inputHeadroom = try number(value, key)
    case "headroom":
      recipe.headroom = try number(value, key)
    case "bias_correction":
      guard let flag = value.bool else { throw Mismatch(key, value, accepted: "true, false") }
      recipe.biasCorrection = flag
    case "minimum_sqnr":
      recipe.minimumSQNR = try number(value, key)
    case "layers":
      guard let layers = value.object else {
        throw Mismatch(key, value, accepted: "an object of layer names and precisions")
      }
      for layer in layers.members {
        recipe.layers[layer.key] = try precision(layer.value, "layers.\(layer.key)")
      }
    default:
      throw Mismatch(
        "'\(key)' is no setting of a recipe; accepted: precision, ranges, input_headroom, headroom, "
          + "bias_correction, minimum_sqnr, layers")
    }
  }

  private static func precision(_ value: JSONValue, _ key: String) throws(Mismatch) -> Precision {
    guard let precision = value.string.flatMap(Precision.init) else {
      throw Mismatch(key, value, accepted: Precision.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return precision
  }

  private static func number(_ value: JSONValue, _ key: String) throws(Mismatch) -> Double {
    guard let number = value.double else { throw Mismatch(key, value, accepted: "a number") }
    return number
  }
}
