import NIOCore

/// As much of STUN (RFC 8489) as a browser needs to learn its own address. Hand-written, because no Swift package at hand has it.
enum STUNMessage {
    private static let bindingRequest: UInt16 = 0x0001
    private static let bindingSuccess: UInt16 = 0x0101
    private static let xorMappedAddress: UInt16 = 0x0020
    private static let magicCookie: UInt32 = 0x2112_A442
    private static let headerBytes = 20
    private static let transactionBytes = 12
    private static let familyIPv4: UInt16 = 0x0001
    private static let addressBytes: UInt16 = 8

    /// The answer to a binding request; nil to anything else, and to a client that does not use IPv4.
    static func answer(to request: ByteBuffer, from client: SocketAddress) -> ByteBuffer? {
        var request = request
        guard request.readableBytes >= headerBytes, request.readInteger(as: UInt16.self) == bindingRequest,
            let length = request.readInteger(as: UInt16.self), request.readInteger(as: UInt32.self) == magicCookie,
            let transaction = request.readBytes(length: transactionBytes), request.readableBytes == Int(length),
            let port = client.port, let octets = client.ipAddress?.split(separator: ".").compactMap({ UInt32($0) }), octets.count == 4
        else { return nil }
        var answer = ByteBuffer()
        answer.writeInteger(bindingSuccess)
        answer.writeInteger(addressBytes + 4)
        answer.writeInteger(magicCookie)
        answer.writeBytes(transaction)
        answer.writeInteger(xorMappedAddress)
        answer.writeInteger(addressBytes)
        answer.writeInteger(familyIPv4)
        answer.writeInteger(UInt16(truncatingIfNeeded: port) ^ UInt16(magicCookie >> 16))
        answer.writeInteger(octets.reduce(0) { $0 << 8 | $1 } ^ magicCookie)
        return answer
    }
}
