/// Anything that carries REST requests to a provider. The seam between what the OpenTok and Vonage clients say and how it travels.
package protocol RESTSending: Sendable {
    /// Sends one request and returns whatever was answered.
    ///
    /// - Throws: ``RESTError`` if nothing was, with the certainty of whether it was sent.
    func send(_ request: RESTRequest) async throws(RESTError) -> RESTResponse
}
