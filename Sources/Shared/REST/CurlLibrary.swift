import CCurl

/// libcurl's process-wide state.
enum CurlLibrary {
    /// `curl_global_init`, run exactly once: Swift initialises a static constant once, whichever thread asks first.
    ///
    /// ``RESTClient`` asks in its initializer, which a service runs while it is being put together, before any client's thread exists.
    /// libcurl wants it so: before 7.84 the call was unsafe beside other threads, and with some TLS libraries it still is.
    /// There is no `curl_global_cleanup`: the process ends with it.
    static let initialisation: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}
