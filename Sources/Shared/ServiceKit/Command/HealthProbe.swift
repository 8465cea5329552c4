import Glibc

/// One small HTTP request over a blocking socket: the program does nothing else, and this way it needs no client.
enum HealthProbe {
    /// How long connecting, sending and receiving may each take.
    static let timeoutSeconds = 3

    /// What the command line says to ask instead of to serve.
    static let word = "healthcheck"
    static let help = """
        With the word healthcheck before the options, the command asks the running service at ADMIN_HOST and ADMIN_PORT whether it is ready, \
        and exits with 0 if it is, else with 1. For a container's HEALTHCHECK.
        """

    /// The status of `GET /readyz`; `nil` if nobody answers.
    static func status(host: String, port: Int) -> Int? {
        // A service that listens everywhere is asked on loopback.
        let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][host] ?? host
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0, let address = list else { return nil }
        defer { freeaddrinfo(list) }
        let descriptor = socket(address.pointee.ai_family, address.pointee.ai_socktype, address.pointee.ai_protocol)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
        }
        guard connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0 else { return nil }
        let request = Array("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 256)
        // "HTTP/1.1 200" is twelve bytes.
        while answer.count < 12 {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return nil }
            answer += piece.prefix(count)
        }
        return Int(String(decoding: answer[9..<12], as: UTF8.self))
    }
}
