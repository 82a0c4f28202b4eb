-- Give one call its moment, in one atomic step, by Valkey's own clock.
-- KEYS: 1 the last moments given (newest first, microseconds), 2 the day's count
-- ARGV: 1 calls in a window, 2 window in microseconds, 3 calls allowed this day, 4 seconds to keep the count
-- Returns the microseconds to wait, or -1 where the day's calls are used up.
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[3]) then
  return -1
end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local moment = now
local earlier = redis.call('LINDEX', KEYS[1], ARGV[1] - 1)
if earlier then
  moment = math.max(now, earlier + ARGV[2])
end
redis.call('LPUSH', KEYS[1], string.format('%.0f', moment))
redis.call('LTRIM', KEYS[1], 0, ARGV[1] - 1)
redis.call('PEXPIRE', KEYS[1], math.ceil((moment - now + ARGV[2]) / 1000))
redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return moment - now
