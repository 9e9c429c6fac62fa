wrk.headers["Authorization"] = "Bearer " .. os.getenv("BEARER")
