import CCurl

/// What libcurl's error codes mean to a caller.
enum CurlFailure {
    static func code(for result: CURLcode, sent: RESTError.Sent) -> RESTError.Code {
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            .resolveFailed
        case CURLE_COULDNT_CONNECT:
            .connectFailed
        case CURLE_OPERATION_TIMEDOUT:
            .timeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            .tlsFailed
        case CURLE_FILESIZE_EXCEEDED:
            .bodyTooLarge
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_TOO_MANY_REDIRECTS:
            .malformedResponse
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            // The second is also what libcurl calls an answer without a status line (HTTP/0.9).
            sent == .surelyNot ? .invalidRequest : .malformedResponse
        default:
            // Ended early, reset, nothing received, an HTTP/2 stream or connection that failed; and codes of libcurls to come.
            .connectionLost
        }
    }
}
