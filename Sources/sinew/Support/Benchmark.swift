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
  ///   - progress: told the fraction done, between steps.
  static func run(
    _ policy: Policy, iterations: Int, layers: Bool, progress: @escaping (Double) -> Void
  ) -> Benchmark {
    let layerIterations = layers ? min(iterations, 2000) : 0
    let warmUp = iterations / 10 + 1
    var reporter = Reporter(total: warmUp + iterations + layerIterations, start: now(), report: progress)
    var inputs = [UInt8](repeating: 0, count: policy.inputFrameByteCount)
    var outputs = [UInt8](repeating: 0, count: policy.outputFrameByteCount)
    fill(&inputs)
    var times = [Double](repeating: 0, count: warmUp + iterations)
    inputs.withUnsafeBytes { inputs in
      outputs.withUnsafeMutableBytes { outputs in
        for index in times.indices {
          let start = now()
          policy.step(inputs: inputs, outputs: outputs)
          let end = now()
          times[index] = Double(end - start) / 1000
          reporter.didStep(at: end)
        }
      }
    }
    var layerTimes: [[Double]] = []
    for _ in 0..<layerIterations {
      timeLayers(policy, &layerTimes)
      reporter.didStep(at: now())
    }
    return Benchmark(
      sorted: times.dropFirst(warmUp).sorted(), layerMedians: layerTimes.map { $0.sorted()[$0.count / 2] })
  }

  /// Reports progress twice a second: so seldom that the steps after a report, with colder caches, do not
  /// count.
  private struct Reporter {
    private let total: Int
    private let report: (Double) -> Void
    private var lastReport: UInt64
    private var completed = 0

    init(total: Int, start: UInt64, report: @escaping (Double) -> Void) {
      self.total = total
      self.report = report
      lastReport = start
    }

    @inline(__always)
    mutating func didStep(at time: UInt64) {
      completed += 1
      guard time - lastReport > 500_000_000 else { return }
      lastReport = time
      report(Double(completed) / Double(total))
    }
  }

  /// Times the program's steps in one step of the policy, and adds them to those of earlier ones.
  private static func timeLayers(_ policy: Policy, _ times: inout [[Double]]) {
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
