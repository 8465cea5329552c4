import ArgumentParser

/// The call that a `phone` command is about.
struct PhoneCallArgument: ParsableArguments {
    @Argument(help: "The call's uuid, as 'phone list' and 'phone call' show it, or its phone's number.")
    var call: String

    func validate() throws {
        let name = call.hasPrefix("+") ? call.dropFirst() : call[...]
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isHexDigit || $0 == "-") }) else {
            throw ValidationError("A uuid has hexadecimal digits and dashes only, a number has digits.")
        }
    }
}
