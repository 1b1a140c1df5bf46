// swift-tools-version: 6.3
// What a user of the library writes: a package of its own, outside the library's tree of targets.
import PackageDescription

let package = Package(
    name: "client-package",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-nearest", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "client",
            dependencies: [.product(name: "Nearest", package: "swift-nearest")]
        ),
        .executableTarget(
            name: "index-client",
            dependencies: [.product(name: "NearestIndex", package: "swift-nearest")]
        ),

        // Counts what the C library is asked for, by standing in front of it in one program.
        .target(name: "CAllocationCounter"),
        .executableTarget(
            name: "allocations",
            dependencies: [
                "CAllocationCounter",
                .product(name: "Nearest", package: "swift-nearest"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11
)
