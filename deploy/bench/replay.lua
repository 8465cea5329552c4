-- wrk's script: sends the requests of a file, in turn, and stops after a number of them.
-- Usage: wrk -s replay.lua URL -- FILE COUNT. The file holds whole requests with a NUL after each.
-- Prints one JSON line: requests answered, answers other than 200, socket errors, seconds and the 99th percentile in milliseconds.

local requests, sent, answered, most = {}, 0, 0, 0
local threads = {}

function setup(thread)
    threads[#threads + 1] = thread
end

function init(args)
    local file = assert(io.open(args[1], "rb"))
    for request in file:read("*a"):gmatch("[^%z]+") do
        requests[#requests + 1] = request
    end
    file:close()
    most = tonumber(args[2])
    failed = 0 -- global, for done() to read
end

function request()
    sent = sent + 1
    return requests[(sent - 1) % #requests + 1]
end

function response(status)
    if status ~= 200 then
        failed = failed + 1
    end
    answered = answered + 1
    if answered == most then
        -- wrk knows a duration only. Interrupted, it ends and reports as if that were over; the shell's parent is wrk.
        io.popen("kill -INT $PPID"):close()
    end
end

function done(summary, latency)
    local failures = 0
    for _, thread in ipairs(threads) do
        failures = failures + thread:get("failed")
    end
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"failures":%d,"errors":%d,"seconds":%.6f,"p99Milliseconds":%.3f}\n',
        summary.requests, failures, errors.connect + errors.read + errors.write + errors.timeout,
        summary.duration / 1e6, latency:percentile(99) / 1e3))
end
