// swift-tools-version: 6.3
import PackageDescription

// A nested package: what measures may depend on libraries that the library itself does not.
let package = Package(
    name: "nearest-benchmarks",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "nearest-bench", targets: ["nearest-bench"])
    ],
    dependencies: [
        .package(name: "swift-nearest", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        // Data sets: the file formats of the field, seeded generators, exact truth.
        .systemLibrary(
            name: "CHDF5",
            path: "CHDF5",
            pkgConfig: "hdf5",
            providers: [.apt(["libhdf5-dev"]), .brew(["hdf5"])]
        ),
        .target(name: "Datasets", dependencies: ["CHDF5"], path: "Datasets"),

        // What the machine can do, so that results can be given as a ratio to the limit.
        .target(name: "CMachineLimits", path: "CMachineLimits"),

        // JSON lines of measurements, and the page drawn from them.
        .target(name: "BenchReport", path: "BenchReport"),

        // What is measured and how: index kinds, sweeps, searches with a clock, recall, tables.
        .target(
            name: "BenchCore",
            dependencies: [
                "BenchReport", "Datasets",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Nearest", package: "swift-nearest"),
            ],
            path: "BenchCore"
        ),

        .executableTarget(
            name: "nearest-bench",
            dependencies: [
                "BenchCore", "BenchReport", "CMachineLimits", "Datasets",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Nearest", package: "swift-nearest"),
            ],
            path: "NearestBench"
        ),

        // Benchmarks of the kernels, run by `swift package benchmark --target KernelBenchmarks`.
        .executableTarget(
            name: "KernelBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "Nearest", package: "swift-nearest"),
            ],
            path: "KernelBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),

        .testTarget(name: "DatasetsTests", dependencies: ["Datasets"]),
        .testTarget(name: "BenchReportTests", dependencies: ["BenchReport"]),
        .testTarget(
            name: "BenchCoreTests",
            dependencies: [
                "BenchCore", "BenchReport", "Datasets",
                .product(name: "Nearest", package: "swift-nearest"),
            ]
        ),
        // Runs the executable, so it needs that built, not its symbols.
        .testTarget(name: "NearestBenchTests", dependencies: ["BenchReport", "nearest-bench"]),
    ]
)

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

for target in package.targets where target.type != .system && target.name != "CMachineLimits" {
    target.swiftSettings = swiftSettings
}
