// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "swift-nearest",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Nearest", targets: ["Nearest"]),
        .library(name: "NearestIndex", targets: ["NearestIndex"]),
    ],
    dependencies: [
        // Paths, file descriptors and errno, for the files; `NearestIndex` does without.
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0")
    ],
    targets: [
        // C: the distance kernels, one file an instruction set, and the CBLAS interface.
        .target(name: "CNearestKernels"),
        .systemLibrary(
            name: "CNearestBLAS",
            pkgConfig: "blas",
            providers: [.apt(["libblas-dev"]), .yum(["blas-devel"])]
        ),

        // Swift: kernels, then indexes, filters, files, and the library's face, which binds them.
        .target(
            name: "NearestKernels",
            dependencies: [
                "CNearestKernels",
                .target(name: "CNearestBLAS", condition: .when(platforms: [.linux])),
            ]
        ),
        .target(name: "NearestIndex", dependencies: ["NearestKernels"]),
        .target(name: "NearestFilter", dependencies: ["NearestIndex", "NearestKernels"]),
        .target(
            name: "NearestStorage",
            dependencies: [
                "CNearestKernels", .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .target(
            name: "Nearest",
            dependencies: [
                "NearestFilter", "NearestIndex", "NearestStorage",
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),

        .target(
            name: "NearestTestSupport",
            dependencies: ["NearestIndex"],
            path: "Tests/NearestTestSupport"
        ),
        .testTarget(
            name: "NearestKernelsTests",
            dependencies: ["NearestKernels", "CNearestKernels", "NearestTestSupport"]
        ),
        .testTarget(
            name: "NearestIndexTests",
            dependencies: ["NearestIndex", "NearestKernels", "NearestTestSupport"]
        ),
        .testTarget(
            name: "NearestFilterTests",
            dependencies: ["NearestFilter", "NearestIndex", "NearestTestSupport"]
        ),
        .testTarget(
            name: "NearestStorageTests",
            dependencies: [
                "NearestStorage", "NearestTestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["GoldenFiles"]
        ),
        .testTarget(
            name: "NearestTests",
            dependencies: [
                "Nearest", "NearestStorage", "NearestTestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
    ]
)

// One list of settings for every Swift target.
let swiftSettings: [SwiftSetting] = [
    .define("NEAREST_INTERNAL_CHECKS", .when(configuration: .debug)),
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

for target in package.targets {
    switch target.type {
    case .system: break
    case _ where target.name == "CNearestKernels": break
    default: target.swiftSettings = swiftSettings
    }
}

package.targets.first { $0.name == "CNearestKernels" }?.cSettings = [
    .define("_GNU_SOURCE", .when(platforms: [.linux]))
]
package.cLanguageStandard = .c11
