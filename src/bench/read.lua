wrk.headers["Authorization"] = "Bearer " .. os.getenv("BEARER")

-- Milliseconds before the next request of a connection.
function delay()
  return tonumber(os.getenv("READ_PAUSE"))
end
