# Where the time with customers goes, by month, in R: one query to the API as CSV, one picture.
# Needs the package httr2. AFTERSALE_URL and AFTERSALE_API_KEY say where the service is and who asks.

url <- Sys.getenv("AFTERSALE_URL", "http://127.0.0.1:8080")
key <- Sys.getenv("AFTERSALE_API_KEY", "a-key-of-at-least-16-characters")

# All cells of a query as a data frame: a column for each dimension and metric. What is unknown is NA.
ask <- function(body) {
  request <- httr2::request(paste0(url, "/v1/metrics/query.csv"))
  request <- httr2::req_auth_bearer_token(request, key)
  request <- httr2::req_body_raw(request, body, type = "application/json")
  # A refusal says in words what to do.
  request <- httr2::req_error(request, body = function(response) httr2::resp_body_json(response, check_type = FALSE)$detail)
  text <- httr2::resp_body_string(httr2::req_perform(request))
  read.csv(text = text, na.strings = "", fileEncoding = "UTF-8")
}

overhead <- ask('{
  "metrics": ["transaction_time_share", "transaction_minutes", "face_to_face_minutes"],
  "interval": "month"
}')
overhead$month <- as.Date(overhead$period_start)

# A share of several months is the sum over the sum, never the mean of the shares.
year <- sum(overhead$transaction_minutes, na.rm = TRUE) / sum(overhead$face_to_face_minutes, na.rm = TRUE)
cat(sprintf("Price, contracts and blame take %.1f %% of the time.\n", 100 * year))

by_segment <- ask('{
  "metrics": ["transaction_time_share"],
  "group_by": ["segment"],
  "order_by": {"field": "transaction_time_share", "direction": "descending"}
}')
print(by_segment[, c("segment", "transaction_time_share")])

png("overhead.png", width = 900, height = 450)
plot(overhead$month, overhead$transaction_time_share, type = "b", pch = 19, ylim = c(0, 1),
     xlab = "", ylab = "share of face-to-face time", main = "Time spent on price, contracts and blame")
polygon(c(overhead$month, rev(overhead$month)),
        c(overhead$transaction_time_share_low, rev(overhead$transaction_time_share_high)), col = rgb(0, 0, 1, 0.1), border = NA)
abline(h = c(0.235, 0.47), lty = 2, col = "grey40")
text(min(overhead$month), c(0.235, 0.47), c("most trusted buyers", "least trusted buyers"), adj = c(0, -0.4), cex = 0.8, col = "grey40")
invisible(dev.off())
