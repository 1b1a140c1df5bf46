// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "swift-nearest",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Nearest", targets: ["Nearest"]),
        .library(name: "NearestIndex", targets: ["NearestIndex"]),
    ],
    traits: [
        .default(enabledTraits: ["BLAS"]),
        .trait(
            name: "BLAS",
            description: "Uses the system's BLAS for batches of exact searches, where it wins, and "
                + "its LAPACK for principal components. Without it nothing has to be installed."
        ),
        .trait(
            name: "Foundation",
            description: "Makes errors say their message as localizedDescription, lets paths be "
                + "URLs, and decodes attributes by a schema."
        ),
    ],
    dependencies: [
        // Paths, file descriptors and errno, for the files; `NearestIndex` does without.
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0")
    ],
    targets: [
        // C: distance kernels, one file an instruction set; a checksum; and the CBLAS interface.
        .target(name: "CNearestKernels"),
        .target(name: "CNearestChecksum"),
        .systemLibrary(
            name: "CNearestBLAS",
            pkgConfig: "blas",
            providers: [.apt(["libblas-dev"]), .yum(["blas-devel"])]
        ),

        .systemLibrary(
            name: "CNearestLAPACKE",
            pkgConfig: "lapacke",
            providers: [.apt(["liblapacke-dev"]), .yum(["lapack-devel"])]
        ),

        // Locks, threads, pages and the environment: what the system gives, without Foundation.
        .target(name: "NearestPlatform"),

        // Swift: kernels, then indexes, filters, files, and the library's face, which binds them.
        .target(
            name: "NearestKernels",
            dependencies: [
                "CNearestKernels", "NearestPlatform",
                .target(
                    name: "CNearestBLAS",
                    condition: .when(platforms: [.linux], traits: ["BLAS"])
                ),
                .target(
                    name: "CNearestLAPACKE",
                    condition: .when(platforms: [.linux], traits: ["BLAS"])
                ),
            ]
        ),
        .target(name: "NearestIndex", dependencies: ["NearestKernels", "NearestPlatform"]),
        .target(
            name: "NearestFilter",
            dependencies: ["NearestIndex", "NearestKernels", "NearestPlatform"]
        ),
        .target(
            name: "NearestStorage",
            dependencies: [
                "CNearestChecksum", .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .target(
            name: "Nearest",
            dependencies: [
                "NearestFilter", "NearestIndex", "NearestPlatform", "NearestStorage",
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),

        .target(
            name: "NearestTestSupport",
            dependencies: ["NearestFilter", "NearestIndex"],
            path: "Tests/NearestTestSupport"
        ),
        .testTarget(
            name: "NearestKernelsTests",
            dependencies: [
                "NearestKernels", "NearestPlatform", "CNearestKernels", "NearestTestSupport",
            ]
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
    case _ where ["CNearestKernels", "CNearestChecksum"].contains(target.name): break
    default: target.swiftSettings = swiftSettings
    }
}

package.targets.first { $0.name == "CNearestKernels" }?.cSettings = [
    .define("_GNU_SOURCE", .when(platforms: [.linux]))
]
package.cLanguageStandard = .c11
