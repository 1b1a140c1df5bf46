// swift-tools-version: 6.3
// Fuzzers, in a package of their own: the flags that they are built with never touch the library's.
import PackageDescription

let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-nearest", path: "../..")
    ],
    targets: [
        // The declaration of what the compiler links with `-sanitize=fuzzer`.
        .systemLibrary(name: "CLibFuzzer"),
        .executableTarget(
            name: "FuzzSegment",
            dependencies: [
                "CLibFuzzer", .product(name: "Nearest", package: "swift-nearest"),
            ]
        ),
        .executableTarget(
            name: "FuzzFilter",
            dependencies: [.product(name: "Nearest", package: "swift-nearest")]
        ),

        // Writes the inputs that the fuzzer of segments starts from.
        .executableTarget(
            name: "segment-seeds",
            dependencies: [.product(name: "Nearest", package: "swift-nearest")]
        ),
    ]
)

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

for target in package.targets where target.type != .system {
    target.swiftSettings = swiftSettings
}
