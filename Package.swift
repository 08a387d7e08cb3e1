// swift-tools-version: 6.2

import PackageDescription

/// The settings of every Swift target: one set, so that code moves between modules unchanged.
let strict: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
    .strictMemorySafety(),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0443-warning-control-flags.md
    .treatAllWarnings(as: .error),
]

/// Of the programs: with Swift's libraries inside they would offer 42,000 symbols to others, which nobody takes, and the
/// pages that hold them are in memory all the time.
let lean: [LinkerSetting] = [
    .unsafeFlags(["-Xlinker", "--no-export-dynamic"], .when(platforms: [.linux], configuration: .release))
]

let package = Package(
    name: "esi-worker",
    products: [
        .executable(name: "orchestrator", targets: ["orchestrator"]),
        .executable(name: "universal-worker", targets: ["universal-worker"]),
        .executable(name: "esi-simulator", targets: ["esi-simulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // MARK: The core: no server, no C

        .target(
            name: "Jobs",
            dependencies: [.product(name: "Logging", package: "swift-log")],
            swiftSettings: strict
        ),
        .target(
            name: "ESI",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Domain",
            dependencies: ["ESI", "Jobs", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict
        ),

        // MARK: Adapters: one port and one library each

        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "Curl", dependencies: ["CCurl", "ESI"], swiftSettings: strict),
        .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
        .target(
            name: "RabbitMQ",
            dependencies: ["CRabbitMQ", "Jobs", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "PostgreSQL",
            dependencies: [
                "CPostgreSQL", "Domain", "ESI", "Jobs",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "SQLite",
            dependencies: [
                "Domain", "ESI", "Jobs",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),

        // MARK: Composition

        .target(
            name: "Runtime",
            dependencies: [
                "Curl", "Domain", "ESI", "Jobs", "PostgreSQL", "RabbitMQ", "SQLite",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ESISimulator",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),

        .target(
            name: "Server",
            dependencies: [
                "Curl", "Domain", "ESI", "Jobs", "Runtime",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            // Part of the program, so that it is one file wherever it is installed.
            resources: [
                .embedInCode("Page/dashboard.css"), .embedInCode("Page/dashboard.js"), .embedInCode("Page/icon.svg"),
                .embedInCode("Page/index.html"), .embedInCode("Page/openapi.json"),
            ],
            swiftSettings: strict
        ),

        // MARK: Executables

        .executableTarget(
            name: "orchestrator",
            dependencies: [
                "Domain", "Jobs", "Runtime", "Server",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict,
            linkerSettings: lean
        ),
        .executableTarget(
            name: "universal-worker",
            dependencies: ["Runtime", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict,
            linkerSettings: lean
        ),
        .executableTarget(
            name: "esi-simulator",
            dependencies: ["ESISimulator", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict,
            linkerSettings: lean
        ),
        // They measure, and are part of no product.
        .executableTarget(
            name: "job-benchmark",
            dependencies: [
                "Jobs", "PostgreSQL", "RabbitMQ", "SQLite", .product(name: "Logging", package: "swift-log"),
            ],
            path: "Benchmarks/Jobs",
            swiftSettings: strict
        ),
        .executableTarget(name: "rabbitmq-ceiling", dependencies: ["CRabbitMQ"], path: "Benchmarks/RabbitMQCeiling"),

        // MARK: Tests

        .target(
            name: "TestSupport",
            dependencies: ["ESI", "Jobs", .product(name: "Logging", package: "swift-log")],
            path: "Tests/Support",
            swiftSettings: strict
        ),
        // Apart, so that only the tests of databases need libpq.
        .target(
            name: "PostgreSQLSupport",
            dependencies: ["PostgreSQL", "TestSupport", .product(name: "Logging", package: "swift-log")],
            path: "Tests/PostgreSQLSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "JobsTests",
            dependencies: ["Jobs", "TestSupport", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ESITests",
            dependencies: [
                "ESI", "TestSupport",
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "Domain", "ESI", "Jobs", "PostgreSQL", "PostgreSQLSupport", "SQLite", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DomainTests",
            dependencies: [
                "Domain", "ESI", "Jobs", "SQLite", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "CurlTests", dependencies: ["Curl", "ESI", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "RabbitMQTests",
            dependencies: ["Jobs", "RabbitMQ", "TestSupport", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PostgreSQLTests",
            dependencies: [
                "Domain", "ESI", "Jobs", "PostgreSQL", "PostgreSQLSupport", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulatorTests",
            dependencies: [
                "ESISimulator",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "Domain", "ESI", "Jobs", "PostgreSQL", "RabbitMQ", "Runtime", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Curl", "Domain", "ESI", "Jobs", "Runtime", "Server", "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "FuzzTests",
            dependencies: ["Domain", "ESI", "Jobs", "PostgreSQL", "RabbitMQ", "Runtime", "TestSupport"],
            exclude: ["Driver", "Seeds"],
            swiftSettings: strict
        ),
        // Starts the executables, which `swift build --build-tests` puts beside it.
        .testTarget(
            name: "SystemTests",
            dependencies: [
                "Curl", "ESI", "PostgreSQLSupport", "TestSupport", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
    ]
)

// Scripts that build everything anew, with other settings, leave out what they do not need: `Tests/sanitize` the server
// and the programs, `Tests/simulation` all that opens connections, too.
let servers: Set = [
    "ESISimulator", "Server", "ServerTests", "SimulatorTests", "SystemTests", "esi-simulator", "orchestrator",
    "job-benchmark", "rabbitmq-ceiling", "universal-worker",
]
let connections: Set = ["Curl", "CurlTests", "FuzzTests", "RabbitMQ", "RabbitMQTests", "Runtime", "RuntimeTests"]
let build = Context.environment["ESI_WORKER_BUILD"]
if build != nil {
    package.products = []
    package.targets.removeAll { servers.contains($0.name) }
}
switch build {
case "simulation": package.targets.removeAll { connections.contains($0.name) }
case "fuzz":
    // The targets' tests become a program, and all of ours tells libFuzzer which ways it goes.
    package.targets.removeAll { $0.type == .test || ["TestSupport", "PostgreSQLSupport"].contains($0.name) }
    package.targets.append(
        .executableTarget(
            name: "esi-worker-fuzz",
            dependencies: ["Domain", "ESI", "Jobs", "PostgreSQL", "RabbitMQ", "Runtime"],
            path: "Tests/FuzzTests",
            sources: ["Targets", "Driver"],
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
        )
    )
    for target in package.targets where target.type != .system {
        target.swiftSettings = strict + [.unsafeFlags(["-sanitize=fuzzer"])]
    }
default: break
}
