import Glibc

/// The gauges every Prometheus client shows of its process.
package struct ProcessMetrics: Sendable {
    private let cpu: MetricGauge
    private let memory: MetricGauge
    private let files: MetricGauge

    package init(_ registry: MetricsRegistry) {
        cpu = registry.gauge("process_cpu_seconds_total", help: "CPU time of the process, user and system, in seconds")
        memory = registry.gauge("process_resident_memory_bytes", help: "Resident memory of the process in bytes")
        files = registry.gauge("process_open_fds", help: "Open file descriptors")
        registry.gauge("process_start_time_seconds", help: "When the process started, in seconds since 1970").set(Int64(time(nil)))
    }

    /// Reads the numbers. Reads small files of `/proc`, which never block; call it at a scrape.
    package func update() {
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
            let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
            cpu.set(Double(seconds) + Double(microseconds) / 1e6)
        }
        if let pages = firstLine(of: "/proc/self/statm")?.split(separator: " ").dropFirst().first.flatMap({ Int64($0) }) {
            memory.set(pages * Int64(sysconf(Int32(_SC_PAGESIZE))))
        }
        if let directory = opendir("/proc/self/fd") {
            var count: Int64 = 0
            while readdir(directory) != nil { count += 1 }
            closedir(directory)
            files.set(max(0, count - 3))  // ".", ".." and the descriptor that lists.
        }
    }

    private func firstLine(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
