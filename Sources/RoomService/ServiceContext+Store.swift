import HTTPTypes
import Logging
import Rooms
import ServiceKit

extension ServiceContext {
    /// Does what a route needs of the store.
    ///
    /// - Parameter failure: what the log says if that fails.
    /// - Throws: ``APIError`` 503 then.
    func orUnavailable<Result: Sendable>(
        _ failure: Logger.Message, _ work: () async throws(RoomError) -> Result
    ) async throws(APIError) -> Result {
        do {
            return try await work()
        } catch {
            logger.error(failure, metadata: ["error": "\(error)"])
            throw APIError(
                .serviceUnavailable, Failure.storeUnavailable.code, Failure.storeUnavailable.message,
                headers: [.cacheControl: "no-store", .retryAfter: "2"])
        }
    }
}
