// swift-tools-version: 6.2
import PackageDescription

// Targets are listed bottom-up; arrows point one way. Everything under "On the robot" also compiles as
// Embedded Swift with `-no-allocations` (see cross/), so it imports neither Foundation nor anything above it.

let onRobot: [SwiftSetting] = [.treatWarning("EmbeddedRestrictions", as: .error)]

let package = Package(
  name: "Sinew",
  products: [
    .executable(name: "sinew", targets: ["sinew"]),
    .library(name: "SinewRuntime", type: .static, targets: ["SinewRuntime"]),
    .library(name: "SinewC", type: .static, targets: ["SinewC"]),
  ],
  targets: [
    // MARK: - On the robot
    .target(name: "CSinewSIMD"),
    .target(name: "SinewFormat", exclude: ["Schema"], swiftSettings: onRobot),
    .target(name: "SinewKernels", dependencies: ["CSinewSIMD"], swiftSettings: onRobot),
    .target(
      name: "SinewRuntime", dependencies: ["SinewFormat", "SinewKernels", "CSinewSIMD"],
      swiftSettings: onRobot),
    .target(name: "CSinew"),
    .target(
      name: "SinewC", dependencies: ["CSinew", "SinewRuntime", "SinewFormat", "SinewKernels"],
      swiftSettings: onRobot),

    // MARK: - On the workstation: bridges to C and C++ libraries
    .target(name: "COnnx", linkerSettings: [.linkedLibrary("onnx_proto"), .linkedLibrary("protobuf")]),
    .target(name: "CFlatBuffers", linkerSettings: [.linkedLibrary("flatbuffers")]),
    .target(name: "CBLAS", linkerSettings: [.linkedLibrary("openblas")]),
    .target(name: "CZip", linkerSettings: [.linkedLibrary("zip")]),

    // MARK: - On the workstation
    .target(name: "SinewData", dependencies: ["CZip"]),
    .target(name: "SinewGraph", dependencies: ["CBLAS"]),
    .target(name: "SinewONNX", dependencies: ["SinewGraph", "COnnx"]),
    .target(name: "SinewArtifact", dependencies: ["SinewFormat", "SinewRuntime", "CFlatBuffers"]),
    .target(
      name: "SinewCompression",
      dependencies: [
        "SinewGraph", "SinewData", "SinewArtifact", "SinewRuntime", "SinewFormat", "SinewKernels",
      ]),
    .target(name: "SinewCommand"),
    .executableTarget(
      name: "sinew",
      dependencies: [
        "SinewCompression", "SinewONNX", "SinewArtifact", "SinewRuntime", "SinewFormat", "SinewKernels",
        "SinewData",
        "SinewCommand",
      ]),

    // MARK: - Tests
    .target(
      name: "SinewTestSupport", path: "Tests/SinewTestSupport", exclude: ["ClosedLoop/README.md"]),
    .target(name: "CAllocationCounter", path: "Tests/Support/CAllocationCounter"),
    .testTarget(
      name: "SinewDataTests", dependencies: ["SinewData", "SinewTestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "SinewCommandTests", dependencies: ["SinewCommand"]),
    .testTarget(
      name: "SinewKernelsTests", dependencies: ["SinewKernels", "CSinewSIMD", "SinewTestSupport"],
      exclude: ["Vectors"]),
    .testTarget(
      name: "SinewGraphTests", dependencies: ["SinewGraph", "SinewData", "SinewTestSupport"],
      exclude: ["Cases"]),
    .testTarget(
      name: "SinewONNXTests", dependencies: ["SinewONNX", "SinewGraph", "SinewData", "SinewTestSupport"],
      exclude: ["Cases", "Hostile", "Crashers"]),
    .testTarget(
      name: "SinewArtifactTests",
      dependencies: [
        "SinewArtifact", "SinewRuntime", "SinewFormat", "SinewTestSupport", "CAllocationCounter",
      ],
      exclude: ["Crashers"]),
    .testTarget(
      name: "SinewCTests",
      dependencies: ["SinewC", "CSinew", "SinewFormat", "SinewKernels"]),
    .testTarget(
      name: "SinewCompressionTests",
      dependencies: ["SinewCompression", "SinewONNX", "SinewData", "SinewRuntime", "SinewTestSupport"]),
    .testTarget(
      name: "SinewCLITests", dependencies: ["sinew", "SinewData", "SinewCommand", "SinewTestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(name: "SinewTestSupportTests", dependencies: ["SinewTestSupport"]),
  ],
  cxxLanguageStandard: .cxx17
)
