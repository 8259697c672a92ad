import Glibc
import SinewCompression
import SinewRuntime

/// Times the steps of a policy one by one.
struct Benchmark {
  /// Microseconds of each step, in ascending order.
  private let sorted: [Double]
  /// Median microseconds of each step of the program; empty unless asked for.
  let layerMedians: [Double]

  var median: Double { percentile(50) }
  var maximum: Double { sorted.last ?? 0 }

  /// Nearest-rank percentile.
  func percentile(_ percent: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let rank = Int((percent / 100 * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }

  /// - Parameters:
  ///   - iterations: steps that count; a tenth more is run before them as warm-up.
  ///   - layers: whether the program's steps are timed apart, in further runs.
  static func run(_ policy: Policy, iterations: Int, layers: Bool) -> Benchmark {
    var inputs = [UInt8](repeating: 0, count: policy.inputFrameByteCount)
    var outputs = [UInt8](repeating: 0, count: policy.outputFrameByteCount)
    fill(&inputs)
    let warmUp = iterations / 10 + 1
    var times = [Double](repeating: 0, count: iterations)
    inputs.withUnsafeBytes { inputs in
      outputs.withUnsafeMutableBytes { outputs in
        for _ in 0..<warmUp { policy.step(inputs: inputs, outputs: outputs) }
        for index in 0..<iterations {
          let start = now()
          policy.step(inputs: inputs, outputs: outputs)
          times[index] = Double(now() - start) / 1000
        }
      }
    }
    return Benchmark(sorted: times.sorted(), layerMedians: layers ? timeLayers(policy, min(iterations, 2000)) : [])
  }

  private static func timeLayers(_ policy: Policy, _ iterations: Int) -> [Double] {
    var times: [[Double]] = []
    for _ in 0..<iterations {
      policy.begin()
      var layer = 0
      while policy.nextStep != nil {
        let start = now()
        policy.advance(by: 1)
        let microseconds = Double(now() - start) / 1000
        if layer == times.count { times.append([]) }
        times[layer].append(microseconds)
        layer += 1
      }
    }
    return times.map { $0.sorted()[$0.count / 2] }
  }

  /// Small float32 values; any bytes would do, a step's time does not depend on them.
  private static func fill(_ bytes: inout [UInt8]) {
    bytes.withUnsafeMutableBytes { buffer in
      for (index, offset) in stride(from: 0, to: buffer.count - 3, by: 4).enumerated() {
        let value = Float((index * 37 + 11) % 64) / 32 - 1
        buffer.storeBytes(of: value.bitPattern.littleEndian, toByteOffset: offset, as: UInt32.self)
      }
    }
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
