// swift-tools-version: 6.2

import PackageDescription

/// What every target of ours is built with: Swift 6 mode, explicit `any`, imports that say whether they show in an API,
/// and no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// One of the layers under `Sources/Shared`. A layer may import only what is listed here, so the compiler keeps the arrows:
/// `CHiredis ← Redis ← Rooms` and `CCurl ← REST ← OpenTok, Vonage`; `ServiceKit` knows nothing of rooms.
func layer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Shared/\(name)", swiftSettings: strict)
}

func service(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .executableTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["Support"], resources: resources, swiftSettings: strict)
}

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
]
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")

let package = Package(
    name: "partyline",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: ["CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CHiredis", path: "Sources/Shared/CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CZlib", path: "Sources/Shared/CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCurl", path: "Sources/Shared/CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        layer(
            "Redis",
            [
                "CHiredis", crypto, logging, lifecycle, .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "DequeModule", package: "swift-collections"),
            ] + nio),
        layer("REST", ["CCurl", logging, lifecycle, .product(name: "NIOConcurrencyHelpers", package: "swift-nio")]),
        layer("JSON", []),
        layer("Tokens", ["JSON", crypto, cryptoExtras]),
        layer("OpenTok", ["REST", "Tokens", "JSON", crypto, logging]),
        layer("Vonage", ["REST", "Tokens", "JSON", crypto, logging]),
        layer("Rooms", ["Redis", "Tokens", "JSON", crypto, logging, .product(name: "NIOConcurrencyHelpers", package: "swift-nio")]),
        layer(
            "ServiceKit",
            [
                arguments, configuration, crypto, hummingbird, lifecycle, logging, metrics,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ] + nio
        ),
        layer("Wiring", ["Redis", "REST", "Tokens", "JSON", "OpenTok", "Vonage", "Rooms", "ServiceKit", lifecycle, logging, metrics] + nio),

        service(
            "RoomService",
            [
                "CZlib", "Redis", "REST", "Tokens", "JSON", "OpenTok", "Vonage", "Rooms", "ServiceKit", "Wiring", arguments, configuration, crypto,
                hummingbird, lifecycle, logging, metrics, mustache,
            ],
            resources: [.embedInCode("Resources")]
        ),
        service(
            "WebhookService",
            [
                "Redis", "REST", "Tokens", "JSON", "OpenTok", "Vonage", "Rooms", "ServiceKit", "Wiring", arguments, configuration, crypto,
                hummingbird, lifecycle, logging, metrics,
            ]
        ),
        service(
            "Sandbox",
            [
                "REST", "Tokens", "OpenTok", "Vonage", "ServiceKit", arguments, configuration, crypto, cryptoExtras, hummingbird, lifecycle, logging,
                metrics,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            resources: [.embedInCode("Pages")]
        ),

        .target(
            name: "Support",
            dependencies: [
                "Redis", "REST", "ServiceKit", "Wiring", hummingbird, hummingbirdTesting, lifecycle, logging,
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ] + nio,
            path: "Tests/Support",
            swiftSettings: strict
        ),
        tests("RedisTests", ["Redis", lifecycle, logging, .product(name: "NIOEmbedded", package: "swift-nio")] + nio),
        tests("RESTTests", ["REST", "CCurl", logging, lifecycle, .product(name: "NIOSSL", package: "swift-nio-ssl")] + nio),
        tests("JSONTests", ["JSON"]),
        tests("TokensTests", ["Tokens", crypto, cryptoExtras]),
        tests("OpenTokTests", ["OpenTok", "REST", "Tokens", "JSON", crypto, cryptoExtras], resources: [.copy("Data")]),
        tests("VonageTests", ["Vonage", "REST", "Tokens", "JSON", crypto, cryptoExtras], resources: [.copy("Data")]),
        tests("RoomsTests", ["Rooms", "Redis", logging, .product(name: "NIOConcurrencyHelpers", package: "swift-nio")]),
        tests(
            "WiringTests",
            ["Wiring", "Rooms", "Redis", "REST", "ServiceKit", "OpenTok", "Vonage", "Tokens", lifecycle, logging]),
        tests("ServiceKitTests", ["ServiceKit", hummingbirdTesting]),
        tests("SandboxTests", ["Sandbox", "Vonage", "OpenTok", "Tokens", "REST", hummingbirdTesting]),
        tests(
            "RoomServiceTests",
            [
                "RoomService", "WebhookService", "Sandbox", "Rooms", "Redis", "OpenTok", "ServiceKit", "Tokens", "Wiring", hummingbird,
                hummingbirdTesting,
                lifecycle, logging,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ] + nio
        ),
        tests(
            "WebhookServiceTests",
            [
                "WebhookService", "OpenTok", "Rooms", "Redis", "ServiceKit", "Tokens", "Vonage", "Wiring", crypto, cryptoExtras, hummingbirdTesting,
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ] + nio
        ),
    ]
)

// What `make bench` measures the services against: built in the same run, with the same dependencies, and by nobody else.
if Context.environment["PARTYLINE_BENCH"] != nil {
    package.targets.append(
        .executableTarget(name: "Baseline", dependencies: [hummingbird, logging], path: "deploy/bench/baseline", swiftSettings: strict))
}
