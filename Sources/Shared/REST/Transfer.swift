import CCurl

/// One request under way: a libcurl easy handle, what it has received, and everything it points to.
///
/// Lives on the client's thread. libcurl's callbacks get its address, so it stays in the thread's table until ``close()`` freed the handle.
final class Transfer {
    let easy: UnsafeMutableRawPointer
    let submission: Submission
    private let limits: RESTConfiguration
    private var headerLines: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutableBufferPointer<CChar>
    private var headerBytes = 0
    private var body: [UInt8] = []
    /// Set when a callback told libcurl to stop.
    private var stop: RESTError?

    /// - Parameter avoidsKeptConnections: whether a connection is opened even if there is one that could be used again.
    /// - Throws: ``RESTError`` if libcurl lacks memory or an option we rely on; nothing was sent.
    init(_ submission: Submission, limits: RESTConfiguration, avoidsKeptConnections: Bool) throws(RESTError) {
        guard let easy = curl_easy_init() else { throw RESTError(.invalidRequest, sent: .surelyNot, message: "libcurl is out of memory") }
        self.easy = easy
        self.submission = submission
        self.limits = limits
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0)
        do {
            try configureSafety()
            try configureRequest(submission.request, avoidsKeptConnections: avoidsKeptConnections)
            // The deadline for the whole is the loop's to keep, see there.
            try set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectTimeout.curlMilliseconds)
            try configureCallbacks()
        } catch {
            close()
            throw error
        }
    }

    /// Frees what libcurl held. The handle must be out of its multi handle, and is not to be used after this.
    func close() {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerLines)
        errorText.deallocate()
    }

    /// What this transfer came to, once libcurl is done with it.
    func outcome(of result: CURLcode) -> Result<RESTResponse, RESTError> {
        if result == CURLE_OK, stop == nil { return .success(response()) }
        if let stop { return .failure(stop) }
        let text = errorText.first == 0 ? String(cString: curl_easy_strerror(result)) : String(cString: Array(errorText))
        return .failure(RESTError(CurlFailure.code(for: result, sent: sent), sent: sent, message: text))
    }

    /// Whether the other side may have seen the request.
    ///
    /// libcurl sets CURLINFO_PRETRANSFER_TIME_T (to 1 µs at least) when it has written the start of the request; before that it has
    /// written no byte of it. It adds up over libcurl's own tries, so it stays set if a later try doesn't get that far.
    ///
    /// Since 8.17 libcurl sets it as well when a transfer fails before. What still shows then, as long as the connection is fresh for
    /// certain, is that the connection (for `https` its handshake) was never finished.
    var sent: RESTError.Sent {
        if time(CURLINFO_PRETRANSFER_TIME_T) == 0 { return .surelyNot }
        let ready = submission.request.isSecure ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T
        return submission.request.delivery == .atMostOnce && time(ready) == 0 ? .surelyNot : .maybe
    }

    /// Whether the request, or part of it, went out over a connection that was there before it.
    var isOnKeptConnection: Bool {
        var opened = 0
        return sent == .maybe && ccurl_easy_get_long(easy, CURLINFO_NUM_CONNECTS, &opened) == CURLE_OK && opened == 0
    }

    /// Has libcurl close the connection when its last transfer ends, if that is this one.
    func forbidReuse() {
        ccurl_easy_set_long(easy, CURLOPT_FORBID_REUSE, 1)
    }

    /// Microseconds; `nil` if libcurl doesn't say.
    private func time(_ info: CURLINFO) -> curl_off_t? {
        var time: curl_off_t = 0
        return ccurl_easy_get_offset(easy, info, &time) == CURLE_OK ? time : nil
    }

    // MARK: - Options

    /// The same for every request, whatever it is.
    private func configureSafety() throws(RESTError) {
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_PROTOCOLS_STR, limits.allowsPlainHTTP ? "http,https" : "https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = limits.caBundleFile {
            try set(CURLOPT_CAINFO, file)
            // Distributions build libcurl with a directory of trusted certificates besides the file; it would be trusted as well.
            try check(ccurl_easy_set_string(easy, CURLOPT_CAPATH, nil), CURLOPT_CAPATH)
        }
        // An empty proxy also keeps libcurl from asking the environment for one.
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_NOPROXY, "*")
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_USERAGENT, limits.userAgent)
        try set(CURLOPT_MAXFILESIZE_LARGE, offset: limits.bodyLimit)
        try set(CURLOPT_MAXAGE_CONN, Int(limits.idleConnectionLife.components.seconds))
        ccurl_easy_set_quick_exit(easy)
    }

    private func configureRequest(_ request: PreparedRequest, avoidsKeptConnections: Bool) throws(RESTError) {
        try set(CURLOPT_URL, request.url)
        switch request.delivery {
        case .repeatable:
            // Falls back to HTTP/1.1 by itself; a libcurl built without HTTP/2 refuses the option, which is no reason to refuse the request.
            ccurl_easy_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
            if avoidsKeptConnections { try set(CURLOPT_FRESH_CONNECT, 1) }
            let unacknowledged = UInt32(clamping: limits.unacknowledgedTime.curlMilliseconds)
            try check(ccurl_easy_limit_unacknowledged(easy, unacknowledged), CURLOPT_SOCKOPTFUNCTION)
        case .atMostOnce:
            // No limit for unacknowledged bytes: an answer that comes late beats not knowing whether a phone rings.
            // On a kept connection that turns out to be dead libcurl sends a request again by itself, a POST too; on a fresh one never.
            try set(CURLOPT_FRESH_CONNECT, 1)
            try set(CURLOPT_FORBID_REUSE, 1)
            try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        }
        if let body = request.body ?? (request.method == .post || request.method == .put ? [] : nil) {
            // Size first: it says how much COPYPOSTFIELDS copies. Never a NULL body, for which libcurl would read standard input.
            try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
            let code = body.isEmpty ? ccurl_easy_copy_body(easy, "") : body.withUnsafeBytes { ccurl_easy_copy_body(easy, $0.baseAddress) }
            try check(code, CURLOPT_COPYPOSTFIELDS)
        }
        if request.method != .get { try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
        for line in request.headerLines {
            guard let longer = curl_slist_append(headerLines, line) else {
                throw RESTError(.invalidRequest, sent: .surelyNot, message: "libcurl is out of memory")
            }
            headerLines = longer
        }
        try check(ccurl_easy_set_headers(easy, headerLines), CURLOPT_HTTPHEADER)
    }

    private func configureCallbacks() throws(RESTError) {
        let address = Unmanaged.passUnretained(self).toOpaque()
        try check(ccurl_easy_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText.baseAddress), CURLOPT_ERRORBUFFER)
        try check(ccurl_easy_set_pointer(easy, CURLOPT_WRITEDATA, address), CURLOPT_WRITEDATA)
        try check(ccurl_easy_set_pointer(easy, CURLOPT_HEADERDATA, address), CURLOPT_HEADERDATA)
        let bodyCode = ccurl_easy_set_writer(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, address in
            guard let address else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(address).takeUnretainedValue()
            return transfer.receivedBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : abandoned
        }
        try check(bodyCode, CURLOPT_WRITEFUNCTION)
        let headerCode = ccurl_easy_set_writer(easy, CURLOPT_HEADERFUNCTION) { _, size, count, address in
            guard let address else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(address).takeUnretainedValue()
            return transfer.receivedHeader(size * count) ? size * count : abandoned
        }
        try check(headerCode, CURLOPT_HEADERFUNCTION)
    }

    private func set(_ option: CURLoption, _ value: Int) throws(RESTError) {
        try check(ccurl_easy_set_long(easy, option, value), option)
    }

    private func set(_ option: CURLoption, offset value: Int) throws(RESTError) {
        try check(ccurl_easy_set_offset(easy, option, curl_off_t(value)), option)
    }

    private func set(_ option: CURLoption, _ value: String) throws(RESTError) {
        try check(ccurl_easy_set_string(easy, option, value), option)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(RESTError) {
        guard code == CURLE_OK else {
            throw RESTError(.invalidRequest, sent: .surelyNot, message: "libcurl refused option \(option.rawValue): code \(code.rawValue)")
        }
    }

    // MARK: - Receiving

    /// False: stop the transfer.
    private func receivedBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= limits.bodyLimit else {
            stop = RESTError(.bodyTooLarge, sent: .maybe, message: "More than \(limits.bodyLimit) bytes of body")
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    private func receivedHeader(_ count: Int) -> Bool {
        headerBytes += count
        guard headerBytes <= limits.headerLimit else {
            stop = RESTError(.malformedResponse, sent: .maybe, message: "More than \(limits.headerLimit) bytes of header fields")
            return false
        }
        return true
    }

    private func response() -> RESTResponse {
        var status = 0
        ccurl_easy_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        var headers: [(name: String, value: String)] = []
        var previous: UnsafeMutablePointer<curl_header>?
        // -1: the last response, should there have been more than one.
        while let field = curl_easy_nextheader(easy, UInt32(CURLH_HEADER), -1, previous) {
            headers.append((String(cString: field.pointee.name).lowercased(), String(cString: field.pointee.value)))
            previous = field
        }
        return RESTResponse(status: status, headers: headers, body: body)
    }
}

/// What a write callback returns to stop a transfer: not the count it was given, whatever that was.
private let abandoned = Int.max
