-- Each thread has one connection and one session.
local count = 0
function setup(thread)
  thread:set("number", count)
  count = count + 1
end

local token
function init()
  token = io.open(os.getenv("WORK") .. "/refresh-" .. number):read("l")
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  return wrk.format("POST", nil, nil, '{"refresh_token":"' .. token .. '"}')
end

function response(status, headers, body)
  token = body:match('"refresh_token":"([^"]*)"') or token
end
