import Redis

/// The Lua scripts of the store. Each touches keys of one room or a single key, and gives the same result when it is run twice.
enum RoomScripts {
    /// Publishes a room if it is absent, and answers the room that is there then.
    /// KEYS room; ARGV session, pin, created (ms), expires (ms), TTL (ms).
    static let publish = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then
          redis.call('HSET', KEYS[1], 'session', ARGV[1], 'pin', ARGV[2], 'created', ARGV[3], 'expires', ARGV[4])
          redis.call('PEXPIRE', KEYS[1], ARGV[5])
        end
        return redis.call('HMGET', KEYS[1], 'session', 'pin', 'created', 'expires')
        """)

    /// Moves a room's expiry on, if it is still the same room. KEYS room; ARGV session, expires (ms), TTL (ms).
    static let refresh = RedisScript(
        """
        if redis.call('HGET', KEYS[1], 'session') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'expires', ARGV[2])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """)

    /// Takes a name for a value if it is free or has that value already: 1, else 0. KEYS name; ARGV value, TTL (ms).
    static let claim = RedisScript(
        """
        local have = redis.call('GET', KEYS[1])
        if have and have ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """)

    /// Counts something among others of its kind until it expires, and forgets those that have expired. The key outlives its last member, and is
    /// never given a shorter life: others may live longer. KEYS sorted set; ARGV member, expires (ms), now (ms), TTL (ms).
    static let count = RedisScript(
        """
        redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[3])
        if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
        return 1
        """)

    /// Gives a name back if it has that value. KEYS name; ARGV value.
    static let release = RedisScript(
        """
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
        return 0
        """)

    /// Numbers the attempts of a call, each once however often it is delivered, and adds each to the call's entries.
    /// KEYS call; ARGV attempt, TTL (ms), most remembered, entry's field and value.
    static let attempt = RedisScript(
        """
        local field = 'attempt:' .. ARGV[1]
        local seen = redis.call('HGET', KEYS[1], field)
        if seen then return tonumber(seen) end
        local number = tonumber(redis.call('HGET', KEYS[1], 'attempts') or '0') + 1
        if number <= tonumber(ARGV[3]) then
          redis.call('HSET', KEYS[1], 'attempts', number, field, number, ARGV[4], ARGV[5])
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
        end
        return number
        """)

    /// Records a wrong PIN and answers how many there were in the window. KEYS guesses; ARGV attempt, now (ms), window (ms), most kept.
    static let wrongPIN = RedisScript(
        """
        redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[3])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[4])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return redis.call('ZCARD', KEYS[1])
        """)

    /// Lets a caller into a room whose PIN still is the one that was typed. Answers 'full', 'gone', or when the room expires and the bridge's state
    /// ('' without one), a space between: one string is read faster than several. Whoever joined longer ago than anybody stays is no longer there:
    /// their end was never told.
    /// KEYS room, joined, callers, events, bridge; ARGV PIN, session, longest stay (ms), most callers, TTL (ms), entries the stream keeps; call,
    /// now (ms), caller's JSON.
    static let join = RedisScript(
        """
        local room = redis.call('HMGET', KEYS[1], 'pin', 'session', 'expires')
        if room[1] ~= ARGV[1] or room[2] ~= ARGV[2] then return 'gone' end
        if redis.call('ZADD', KEYS[2], 'NX', ARGV[8], ARGV[7]) == 1 then
          redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[8] - ARGV[3])
          if redis.call('ZCARD', KEYS[2]) > tonumber(ARGV[4]) then
            redis.call('ZREM', KEYS[2], ARGV[7])
            return 'full'
          end
          redis.call('PEXPIRE', KEYS[2], ARGV[5])
          if redis.call('HSETNX', KEYS[3], ARGV[7], '1 ' .. ARGV[9]) == 1 then
            redis.call('PEXPIRE', KEYS[3], ARGV[5])
            local id = redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[6], '*', 'caller', ARGV[9])
            redis.call('PEXPIRE', KEYS[4], ARGV[5])
            redis.call('PUBLISH', KEYS[1], id)
          end
        end
        return room[3] .. ' ' .. (redis.call('HGET', KEYS[5], 'state') or '')
        """)

    /// Makes a person we ring one of the room's legs, as ``join`` does for one who typed a PIN: 'joined' or 'full', and the bridge's state.
    /// KEYS joined, bridge; ARGV call, now (ms), joined after (ms), most callers, TTL (ms).
    static let enter = RedisScript(
        """
        if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
          redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
          if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return {'full', ''} end
          redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
          redis.call('PEXPIRE', KEYS[1], ARGV[5])
        end
        return {'joined', redis.call('HGET', KEYS[2], 'state') or ''}
        """)

    /// Keeps a call's record for as long as a call's is kept, unless it is kept longer.
    private static let keepCall = """
        local life = \(RoomLimits.callLifetime.wholeMilliseconds)
        if redis.call('PTTL', KEYS[1]) < life then redis.call('PEXPIRE', KEYS[1], life) end
        """

    /// Adds entries to a call, each once, and sets fields of it; answers its whole record.
    /// KEYS call; ARGV number of fields to set, fields and values, then entries' fields and values.
    static let assign = RedisScript(
        """
        local set = tonumber(ARGV[1]) * 2
        redis.call('HSET', KEYS[1], unpack(ARGV, 2, 1 + set))
        for i = 2 + set, #ARGV, 2 do redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) end
        \(keepCall)
        return redis.call('HGETALL', KEYS[1])
        """)

    /// What ``assign`` does for a caller whose PIN was right, with fewer words: notes the room, the role, who calls ('' if nobody knows) and the
    /// entry; answers only whether the call has ended ('1'). KEYS call; ARGV room, caller, entry's field and value.
    static let assignCaller = RedisScript(
        """
        redis.call('HSET', KEYS[1], 'room', ARGV[1], 'role', '\(CallRole.caller.rawValue)')
        if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], '\(RoomStore.CallField.caller.rawValue)', ARGV[2]) end
        redis.call('HSETNX', KEYS[1], ARGV[3], ARGV[4])
        \(keepCall)
        return redis.call('HGET', KEYS[1], 'ended')
        """)

    /// Sets fields of a call's record, whether or not it belongs to a room yet. KEYS call; ARGV fields and values.
    static let note = RedisScript(
        """
        redis.call('HSET', KEYS[1], unpack(ARGV))
        \(keepCall)
        return 1
        """)

    /// Adds one entry to a call, once; an end's is always taken, others up to a number that nobody reaches by speaking. Answers 1 for news and 0
    /// for a repeat; if the call belongs to a room, that and its whole record.
    /// KEYS call; ARGV TTL (ms), most fields ('' for an end, which is always taken), field, value.
    static let record = RedisScript(
        """
        local news = 0
        if ARGV[2] == '' or redis.call('HLEN', KEYS[1]) < tonumber(ARGV[2]) then
          news = redis.call('HSETNX', KEYS[1], ARGV[3], ARGV[4])
          if ARGV[2] == '' then redis.call('HSET', KEYS[1], 'ended', 1) end
          if news == 1 and redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
        end
        if redis.call('HEXISTS', KEYS[1], 'room') == 0 then return news end
        return {news, redis.call('HGETALL', KEYS[1])}
        """)

    /// Shows a caller or participant in the room's roster and stream, unless a later state of it is there already or the roster is full, and
    /// forgets who left a while ago. Answers how many callers are in the conference. KEYS room, callers or participants, gone, events, joined;
    /// ARGV stream field ('caller' or 'participant'), id, revision, JSON, gone at (ms; '' while there), forget before (ms), TTL (ms), entries the
    /// stream keeps, most callers or participants, now (ms): who leaves later than that is hidden, and takes nobody's place.
    static let show = RedisScript(
        """
        local have = redis.call('HGET', KEYS[2], ARGV[2])
        local old = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[6], 'LIMIT', 0, ARGV[9])
        if #old > 0 then
          redis.call('HDEL', KEYS[2], unpack(old))
          redis.call('ZREM', KEYS[3], unpack(old))
        end
        local isNews
        if have then
          isNews = tonumber(string.match(have, '^%d+')) < tonumber(ARGV[3])
        else
          isNews = redis.call('HLEN', KEYS[2]) - redis.call('ZCOUNT', KEYS[3], '(' .. ARGV[10], '+inf') < tonumber(ARGV[9])
        end
        if ARGV[5] ~= '' then redis.call('ZREM', KEYS[5], ARGV[2]) end
        if isNews then
          redis.call('HSET', KEYS[2], ARGV[2], ARGV[3] .. ' ' .. ARGV[4])
          redis.call('PEXPIRE', KEYS[2], ARGV[7])
          if ARGV[5] ~= '' then
            redis.call('ZADD', KEYS[3], ARGV[5], ARGV[2])
            redis.call('PEXPIRE', KEYS[3], ARGV[7])
          end
          local id = redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[8], '*', ARGV[1], ARGV[4])
          redis.call('PEXPIRE', KEYS[4], ARGV[7])
          redis.call('PUBLISH', KEYS[1], id)
        end
        return redis.call('ZCARD', KEYS[5])
        """)

    /// Lists a call among those of its room that have ended, once, and forgets those that ended too long ago or are too many.
    /// KEYS calls; ARGV call, ended (ms), forget before (ms), TTL (ms), most calls.
    static let ledger = RedisScript(
        """
        redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[5])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return 1
        """)

    /// Replaces a bridge's record if nobody else has changed it: answers 1, or else the record that is there as a flat list.
    /// The room's stream is told of it. KEYS bridge, room, events; ARGV version expected ('' for none), new version ('' removes), TTL (ms),
    /// JSON for the stream, entries the stream keeps, then fields and values.
    static let writeBridge = RedisScript(
        """
        local have = redis.call('HGET', KEYS[1], 'version') or ''
        if have == ARGV[2] and have ~= '' then return 1 end
        if have ~= ARGV[1] then return redis.call('HGETALL', KEYS[1]) end
        redis.call('DEL', KEYS[1])
        if ARGV[2] ~= '' then
          redis.call('HSET', KEYS[1], 'version', ARGV[2], unpack(ARGV, 6))
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
        end
        local id = redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', 'bridge', ARGV[4])
        redis.call('PEXPIRE', KEYS[3], ARGV[3])
        redis.call('PUBLISH', KEYS[2], id)
        return 1
        """)

    /// Claims tasks whose moment has come: moves it to the end of a lease and answers them.
    /// KEYS due; ARGV now (ms), end of the lease (ms), most tasks, TTL (ms) that every look renews.
    static let claimDue = RedisScript(
        """
        local tasks = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
        for _, task in ipairs(tasks) do redis.call('ZADD', KEYS[1], 'XX', ARGV[2], task) end
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return tasks
        """)

    /// Ends a lease: takes the task off, or moves it, if its moment still is the lease's end.
    /// KEYS due; ARGV task, end of the lease (ms), next moment (ms; '' takes it off).
    static let finishDue = RedisScript(
        """
        if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '-1') ~= tonumber(ARGV[2]) then return 0 end
        if ARGV[3] == '' then return redis.call('ZREM', KEYS[1], ARGV[1]) end
        redis.call('ZADD', KEYS[1], 'XX', ARGV[3], ARGV[1])
        return 1
        """)
}
