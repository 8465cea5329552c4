import Glibc

/// What every process of ours sets before anything else.
package enum ProcessSetup {
    /// Ignores SIGPIPE (a write to a closed socket is an error, not a death), forbids core dumps (they would hold secrets),
    /// and lets the process open as many files as the system allows it.
    package static func apply() {
        signal(SIGPIPE, SIG_IGN)
        var core = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &core)
        var files = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        if getrlimit(resource, &files) == 0, files.rlim_cur < files.rlim_max {
            files.rlim_cur = files.rlim_max
            setrlimit(resource, &files)
        }
    }
}
