/// The clouds' general error body: `{"code": …, "message": …, "description": …}`.
package struct CloudErrorBody: Sendable, Encodable {
    let code: Int?
    let message: String
    let description: String?

    package init(code: Int?, message: String, description: String? = nil) {
        self.code = code
        self.message = message
        self.description = description
    }
}
