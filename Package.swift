// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours is Swift 6, imports are internal unless they say otherwise, and a warning is an error.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "stint",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "stint", targets: ["stint"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The program, from the top down: each target depends only on those below it.
        .executableTarget(name: "stint", dependencies: ["StintCommands"], swiftSettings: settings),
        .target(
            name: "StintCommands",
            dependencies: [
                "Worker", "HandlerCheck", "Handlers", "Migrations", "SQLBundle", "DevCluster", "Jobs", "Postgres", argumentParser, logging,
                unixSignals,
            ],
            swiftSettings: settings),
        .target(name: "Worker", dependencies: ["Handlers", "Jobs", "Postgres", logging], swiftSettings: settings),
        .target(name: "HandlerCheck", dependencies: ["Handlers", logging], swiftSettings: settings),
        .target(name: "Handlers", dependencies: ["CSpawn", logging], swiftSettings: settings),
        .target(name: "Jobs", dependencies: ["Postgres"], swiftSettings: settings),
        .target(name: "Migrations", dependencies: ["SQLBundle", "Postgres", crypto, logging], swiftSettings: settings),
        .target(name: "SQLBundle", swiftSettings: settings, plugins: ["EmbedSQL"]),
        .target(name: "DevCluster", dependencies: ["Postgres", "CSpawn", logging], swiftSettings: settings),
        .target(name: "Postgres", dependencies: ["CLibPQ", logging], swiftSettings: settings),

        // C: libpq as it is, and the few system calls between fork and exec that Swift may not make.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(name: "CSpawn"),

        // sql/ and cron/ become Swift string literals at build time.
        .plugin(name: "EmbedSQL", capability: .buildTool(), dependencies: ["embed-sql"]),
        .executableTarget(name: "embed-sql", swiftSettings: settings),

        // Tests: against a real PostgreSQL that TestSupport starts.
        .target(
            name: "TestSupport", dependencies: ["DevCluster", "Migrations", "Postgres"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres", "DevCluster", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "MigrationsTests", dependencies: ["Migrations", "SQLBundle", "DevCluster", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "HandlersTests", dependencies: ["Handlers", "HandlerCheck", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "WorkerTests", dependencies: ["stint", "Worker", "Jobs", "Migrations", "DevCluster", "Postgres", "TestSupport"],
            swiftSettings: settings),
        .testTarget(name: "CommandTests", dependencies: ["stint", "StintCommands", "Postgres", "TestSupport"], swiftSettings: settings),
    ]
)
