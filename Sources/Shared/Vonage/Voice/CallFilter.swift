import Tokens

/// Which calls to list. Times are ISO 8601.
package struct CallFilter: Sendable, Equatable {
    /// Calls in this state only.
    package var status: CallStatus?
    /// Calls of this conversation only.
    package var conversationUUID: String?
    /// Calls that began then or later.
    package var dateStart: String?
    /// Calls that began then or earlier.
    package var dateEnd: String?
    /// 1 to 100.
    package var pageSize: Int
    /// How many calls are passed over, from 0.
    package var recordIndex: Int
    /// Whether the oldest come first.
    package var isAscending: Bool

    /// A page size or index out of range becomes the nearest one in it.
    ///
    /// - Parameters:
    ///   - dateStart: ISO 8601.
    ///   - dateEnd: ISO 8601.
    ///   - pageSize: 1 to 100.
    package init(
        status: CallStatus? = nil,
        conversationUUID: String? = nil,
        dateStart: String? = nil,
        dateEnd: String? = nil,
        pageSize: Int = 100,
        recordIndex: Int = 0,
        isAscending: Bool = true
    ) {
        self.status = status
        self.conversationUUID = conversationUUID
        self.dateStart = dateStart
        self.dateEnd = dateEnd
        self.pageSize = min(max(pageSize, 1), 100)
        self.recordIndex = max(recordIndex, 0)
        self.isAscending = isAscending
    }

    var query: String {
        var fields = FormFields()
        if let status { fields.append("status", status.rawValue) }
        if let conversationUUID { fields.append("conversation_uuid", conversationUUID) }
        if let dateStart { fields.append("date_start", dateStart) }
        if let dateEnd { fields.append("date_end", dateEnd) }
        fields.append("page_size", String(pageSize))
        fields.append("record_index", String(recordIndex))
        fields.append("order", isAscending ? "asc" : "desc")
        return fields.encoded
    }
}
