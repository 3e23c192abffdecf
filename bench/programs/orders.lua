-- Orders of ever new friends, each by the link of the next advocate.
-- Arguments: a word that makes numbers unique, the file with one referral token a line.
local tokens, number, word = {}, 0, ""

function init(arguments)
  word = arguments[1]
  for line in io.lines(arguments[2]) do tokens[#tokens + 1] = line end
end

function request()
  number = number + 1
  local token = tokens[number % #tokens + 1]
  local body = string.format('{"order_number": "%s-%d", "subtotal": "49.90", "currency": "EUR", "status": "paid", ' ..
    '"customer": {"id": "%s-%d", "email": "friend-%s-%d@example.com", "first_name": "Ben"}, "referral": "%s"}',
    word, number, word, number, word, number, token)
  return wrk.format("POST", nil, nil, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  local bad = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('REPORT {"answered": %d, "bad": %d, "seconds": %f, "p50": %f, "p99": %f}\n',
    summary.requests, bad, summary.duration / 1000000, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
