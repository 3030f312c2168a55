-- For wrk: sends each request with a token of its own.
-- Arguments: MODE PREFIX SCHEME. MODE is "none" (no token), "once" (each token once; a thread that runs out stops)
-- or "again" (the tokens over and over). Thread N reads PREFIXN.txt.
local threads = {}

function setup(thread)
  thread:set("slice", #threads)
  threads[#threads + 1] = thread
end

function init(args)
  mode = args[1]
  exhausted = 0
  position = 0
  total = 0
  requests = {}
  local head = "GET " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n"
  if mode == "none" then
    plain = head .. "\r\n"
    return
  end
  for token in io.lines(args[2] .. slice .. ".txt") do
    total = total + 1
    requests[total] = head .. "Authorization: " .. args[3] .. " " .. token .. "\r\n\r\n"
  end
end

function request()
  if mode == "none" then
    return plain
  end
  position = position + 1
  if position > total then
    position = 1
    if mode == "once" then
      exhausted = 1
      wrk.thread:stop()
    end
  end
  return requests[position]
end

function done(summary, latency, _)
  local out = 0
  for _, thread in ipairs(threads) do
    out = out + thread:get("exhausted")
  end
  local errors = summary.errors
  io.write(string.format("\nresult %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, out))
end
