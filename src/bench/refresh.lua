-- Each thread has one connection and one session; its last token is kept in a file for the next round.
local count = 0
function setup(thread)
  thread:set("number", count)
  count = count + 1
end

local file, token
function init()
  file = os.getenv("WORK") .. "/refresh-" .. number
  token = io.open(file):read("l")
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  return wrk.format("POST", nil, nil, '{"refresh_token":"' .. token .. '"}')
end

function response(status, headers, body)
  token = body:match('"refresh_token":"([^"]*)"') or token
  local out = io.open(file, "w")
  out:write(token, "\n")
  out:close()
end
