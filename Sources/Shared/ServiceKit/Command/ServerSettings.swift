package import Logging

/// The settings that every service of ours has: where it listens, how it logs, how it stops.
package struct ServerSettings: Sendable {
    package let host = Setting("host", .host, default: "127.0.0.1", help: "Address to listen on")
    package let port: Setting<Int>
    package let adminHost = Setting(
        "admin.host",
        .host,
        default: "127.0.0.1",
        help: "Address to listen on for /livez, /readyz and /metrics; not for the public"
    )
    package let adminPort: Setting<Int>
    package let logLevel = Setting("log.level", SettingParser<LogLevel>.choice, default: "info", help: "Least important level that is logged")
    package let logFormat = Setting(
        "log.format",
        SettingParser<LogFormat>.choice,
        default: "auto",
        help: "How log lines look; auto is pretty on a terminal and JSON otherwise"
    )
    package let drain = Setting(
        "drain.seconds",
        .seconds(0...300),
        default: "5",
        unit: "seconds",
        help: "How long to go on serving after SIGTERM, so that the load balancer can stop sending"
    )

    /// The levels by the names swift-log gives them.
    package typealias LogLevel = Logger.Level

    /// - Parameters:
    ///   - port: The default of `PORT`.
    ///   - adminPort: The default of `ADMIN_PORT`.
    package init(port: Int, adminPort: Int) {
        self.port = Setting("port", .port, default: String(port), help: "Port to listen on")
        self.adminPort = Setting("admin.port", .port, default: String(adminPort), help: "Port for /livez, /readyz and /metrics")
    }

    /// All of them.
    package var all: [any SettingDescribing] { [host, port, adminHost, adminPort, logLevel, logFormat, drain] }

    /// The loggers these settings ask for. What they write may wait a moment for more, ``LoggerFactory/flush()``.
    package func loggers(_ settings: Settings) throws(SettingError) -> LoggerFactory {
        LoggerFactory(
            output: LogOutput(delay: .milliseconds(10)), format: try settings.value(logFormat), level: try settings.value(logLevel))
    }

    /// How long stopping takes by these settings.
    package func stopPlan(_ settings: Settings) throws(SettingError) -> StopPlan {
        StopPlan(drain: try settings.value(drain))
    }
}
