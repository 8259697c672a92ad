import SinewCommand
import SinewCompression

/// Recipes as JSON files.
enum RecipeFile {
  struct Failure: ReportableError {
    var message: String
    var hints: [String] = []
    var exitCode: ExitCode { .configuration }
  }

  static func json(_ recipe: Recipe) -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("precision", .string(recipe.precision.rawValue)), ("ranges", .string(recipe.rangeMethod.description)),
      ("input_headroom", .finite(recipe.inputHeadroom)), ("headroom", .finite(recipe.headroom)),
      ("bias_correction", .bool(recipe.biasCorrection)),
    ]
    if !recipe.layers.isEmpty {
      let layers = recipe.layers.sorted { $0.key < $1.key }
      fields.append(("layers", .fields(layers.map { ($0.key, .string($0.value.rawValue)) })))
    }
    return .fields(fields)
  }

  static func read(_ path: String) throws -> Recipe {
    guard case .object(let fields) = try JSONValue.read(path: path) else {
      throw Failure(message: "\(path): a recipe is one JSON object")
    }
    var recipe = Recipe()
    for member in fields.members {
      let (key, value) = (member.key, member.value)
      switch (key, value) {
      case ("precision", .string(let text)): recipe.precision = try precision(text, key, path)
      case ("ranges", .string(let text)):
        guard let method = Recipe.RangeMethod(text) else {
          throw Failure(
            message: "\(path): ranges is \"\(text)\"; output-error, min-max, mse or percentile:P (50 to 100) is accepted")
        }
        recipe.rangeMethod = method
      case ("input_headroom", _): recipe.inputHeadroom = try number(value, key, path)
      case ("headroom", _): recipe.headroom = try number(value, key, path)
      case ("bias_correction", .bool(let flag)): recipe.biasCorrection = flag
      case ("layers", .object(let layers)):
        for layer in layers.members {
          guard let text = layer.value.string else {
            throw Failure(message: "\(path): layers.\(layer.key) must be the name of a precision")
          }
          recipe.layers[layer.key] = try precision(text, "layers.\(layer.key)", path)
        }
      default:
        throw Failure(
          message: "\(path): '\(key)' is not a setting of a recipe, or its value has the wrong type",
          hints: ["precision, ranges, input_headroom, headroom, bias_correction and layers are accepted"])
      }
    }
    return recipe
  }

  private static func precision(_ text: String, _ key: String, _ path: String) throws -> Precision {
    guard let precision = Precision(rawValue: text) else {
      let names = Precision.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure(message: "\(path): \(key) is \"\(text)\"; \(names) are accepted")
    }
    return precision
  }

  private static func number(_ value: JSONValue, _ key: String, _ path: String) throws -> Double {
    guard let number = value.double else { throw Failure(message: "\(path): \(key) must be a number") }
    return number
  }
}
