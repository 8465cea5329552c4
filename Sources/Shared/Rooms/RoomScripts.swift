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

    /// Numbers the attempts of a call, each once however often it is delivered. KEYS call; ARGV attempt, TTL (ms), most remembered.
    static let attempt = RedisScript(
        """
        local field = 'attempt:' .. ARGV[1]
        local seen = redis.call('HGET', KEYS[1], field)
        if seen then return tonumber(seen) end
        local number = tonumber(redis.call('HGET', KEYS[1], 'attempts') or '0') + 1
        if number <= tonumber(ARGV[3]) then
          redis.call('HSET', KEYS[1], 'attempts', number, field, number)
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

    /// Lets a caller into a room whose PIN still is the one that was typed: 'joined', 'full' or 'gone', and when the room expires.
    /// KEYS room, callers; ARGV PIN, session, call, what to record, most callers, TTL (ms).
    static let join = RedisScript(
        """
        local room = redis.call('HMGET', KEYS[1], 'pin', 'session', 'expires')
        if room[1] ~= ARGV[1] or room[2] ~= ARGV[2] then return {'gone', 0} end
        if redis.call('HEXISTS', KEYS[2], ARGV[3]) == 0 then
          if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[5]) then return {'full', room[3]} end
          redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
          redis.call('PEXPIRE', KEYS[2], ARGV[6])
        end
        return {'joined', room[3]}
        """)

    /// Notes that a call is a caller's (or the bridge's) of a room, and answers its status: it may have ended already. KEYS call; ARGV room, role, operation, TTL (ms).
    static let assign = RedisScript(
        """
        redis.call('HSET', KEYS[1], 'room', ARGV[1], 'role', ARGV[2], 'operation', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return redis.call('HGET', KEYS[1], 'status')
        """)

    /// Folds an event into a call: the status only moves to a higher rank, every other field keeps its first value.
    /// KEYS call; ARGV status, rank, TTL (ms), then fields and values. Answers what the call belongs to and whether the status moved.
    static let event = RedisScript(
        """
        for i = 4, #ARGV, 2 do redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) end
        local have = redis.call('HMGET', KEYS[1], 'rank', 'room', 'role', 'operation')
        local moved = 0
        if not have[1] or tonumber(have[1]) < tonumber(ARGV[2]) then
          redis.call('HSET', KEYS[1], 'status', ARGV[1], 'rank', ARGV[2])
          moved = 1
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return {moved, have[2] or '', have[3] or '', have[4] or ''}
        """)

    /// Replaces a bridge's record if nobody else has changed it: answers 1, or else the record that is there as a flat list.
    /// KEYS bridge; ARGV version expected ('' for none), new version ('' removes), TTL (ms), then fields and values.
    static let writeBridge = RedisScript(
        """
        local have = redis.call('HGET', KEYS[1], 'version') or ''
        if have == ARGV[2] and have ~= '' then return 1 end
        if have ~= ARGV[1] then return redis.call('HGETALL', KEYS[1]) end
        redis.call('DEL', KEYS[1])
        if ARGV[2] ~= '' then
          redis.call('HSET', KEYS[1], 'version', ARGV[2], unpack(ARGV, 4))
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
        end
        return 1
        """)
}
