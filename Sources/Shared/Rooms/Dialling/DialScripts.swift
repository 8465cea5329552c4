import Redis

/// The Lua scripts of ringing people. Each touches one key, and gives the same result when it is run twice for one call.
enum DialScripts {
    /// Counts a call among those of a window unless that is full. Answers -1 when it counts, else when the oldest began (ms; 0 if the cap is 0).
    /// KEYS sorted set; ARGV call, now (ms), window (ms), most, since when it counts (ms; '' only looks whether it would).
    static let count = RedisScript(
        """
        if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return -1 end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[3])
        if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then
          return tonumber(redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2] or '0')
        end
        if ARGV[5] == '' then return -1 end
        redis.call('ZADD', KEYS[1], ARGV[5], ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return -1
        """)

    /// Gives a call the first free moment, each so far from the one before: answers it (ms). A call that has a moment keeps it, unless that has
    /// passed. KEYS sorted set; ARGV call, now (ms), time between two (ms), how late a moment may be used (ms).
    static let moment = RedisScript(
        """
        local mine = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '-1')
        if mine >= ARGV[2] - ARGV[4] then return mine end
        local last = tonumber(redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2] or '0')
        local next = math.max(tonumber(ARGV[2]), last + ARGV[3])
        redis.call('ZADD', KEYS[1], next, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. math.min(ARGV[2] - 10 * ARGV[3], next))
        redis.call('PEXPIRE', KEYS[1], next - ARGV[2] + 20 * ARGV[3])
        return next
        """)

    /// Takes the right to make a call: 1 for the first who asks, 0 for others. KEYS call; ARGV claim field, now (ms).
    static let claim = RedisScript(
        """
        if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
        return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
        """)

    /// Adds a key to the latest of a call, and answers those; nothing for one that is there already. KEYS call; ARGV key, most remembered.
    static let press = RedisScript(
        """
        if redis.call('HEXISTS', KEYS[1], 'room') == 0 then return false end
        local keys = redis.call('HGET', KEYS[1], 'keys') or ''
        if string.find(',' .. keys .. ',', ',' .. ARGV[1] .. ',', 1, true) then return false end
        keys = keys == '' and ARGV[1] or keys .. ',' .. ARGV[1]
        while select(2, string.gsub(keys, ',', '')) >= tonumber(ARGV[2]) do keys = string.gsub(keys, '^[^,]*,', '') end
        redis.call('HSET', KEYS[1], 'keys', keys)
        return keys
        """)
}
