import SinewArtifact
import SinewGraph

/// The file's code for a float function (enum Function of sinew.fbs).
func floatFunction(_ function: UnaryFunction) -> ProgramOperation.FloatFunction {
  let code: UInt8
  switch function {
  case .abs: code = 0
  case .negate: code = 1
  case .reciprocal: code = 2
  case .sqrt: code = 3
  case .exp: code = 4
  case .log: code = 5
  case .sin: code = 6
  case .cos: code = 7
  case .erf: code = 8
  case .tanh: code = 9
  case .sigmoid: code = 10
  case .relu: code = 11
  case .leakyRelu(let alpha): return ProgramOperation.FloatFunction(code: 12, alpha: alpha)
  case .elu(let alpha): return ProgramOperation.FloatFunction(code: 13, alpha: alpha)
  case .selu(let alpha, let gamma): return ProgramOperation.FloatFunction(code: 14, alpha: alpha, beta: gamma)
  case .celu(let alpha): return ProgramOperation.FloatFunction(code: 15, alpha: alpha)
  case .softplus: code = 16
  case .softsign: code = 17
  case .silu: code = 18
  case .gelu: code = 19
  case .geluTanh: code = 20
  case .mish: code = 21
  case .hardSigmoid(let alpha, let beta):
    return ProgramOperation.FloatFunction(code: 22, alpha: alpha, beta: beta)
  case .hardSwish: code = 23
  case .clip(let lower, let upper): return ProgramOperation.FloatFunction(code: 24, alpha: lower, beta: upper)
  case .floor: code = 25
  case .ceil: code = 26
  case .round: code = 27
  case .sign: code = 28
  case .tan: code = 29
  case .asin: code = 30
  case .acos: code = 31
  case .atan: code = 32
  case .sinh: code = 33
  case .cosh: code = 34
  case .asinh: code = 35
  case .acosh: code = 36
  case .atanh: code = 37
  }
  return ProgramOperation.FloatFunction(code: code)
}
