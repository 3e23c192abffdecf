-- What wrk saw, as one line of JSON.
function done(summary, latency, requests)
  local errors = summary.errors
  local bad = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('REPORT {"answered": %d, "bad": %d, "seconds": %f, "p50": %f, "p99": %f}\n',
    summary.requests, bad, summary.duration / 1000000, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
