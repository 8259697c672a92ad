import SinewCommand

/// Progress of work in several stages, each from 0 to 1.
final class StageProgress {
  private let isQuiet: Bool
  private var stage = ""
  private var progress: Progress?
  private static let steps = 1000

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func report(_ stage: String, _ fraction: Double) {
    if stage != self.stage {
      progress?.finish()
      self.stage = stage
      progress = Progress(stage, total: Self.steps, style: .automatic(isQuiet: isQuiet))
    }
    progress?.update(Int(fraction * Double(Self.steps)))
  }

  func finish() {
    progress?.finish()
    progress = nil
    stage = ""
  }
}
