import SinewArtifact
import SinewGraph

extension Converter {
  /// Lowers the policy to float32, which needs no data: what no program can hold, or what the interpreter does not run, is
  /// found before minutes are spent on calibration.
  static func checkSize(of prepared: PreparedGraph) throws(ConversionError) {
    let plan = ConversionPlan(recipe: Recipe(precision: .f32), statistics: CalibrationStatistics())
    var lowering = Lowering(prepared.fused, preActivations: prepared.preActivations, plan: plan)
    try ArtifactAssembly.check(try lowering.run())
  }
}
