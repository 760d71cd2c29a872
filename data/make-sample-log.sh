#!/usr/bin/env bash
# Writes hearth-sample.log: 4000 invented lines of a shop's servers, the same ones every time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# The generator is written out because awk's own differs between awks.
awk 'function draw(n) { seed = (seed * 16807) % 2147483647; return int(seed / 2147483647 * n) }
BEGIN {
  seed = 20260301
  split("INFO INFO INFO INFO INFO INFO INFO DEBUG DEBUG WARN WARN ERROR", levels, " ")
  hosts = "web-1 web-2 web-3 orders-1 orders-2 stock-1"; count = split(hosts, host, " ")
  text["INFO", 0] = "request served"; text["INFO", 1] = "order accepted"; text["INFO", 2] = "session opened"
  text["INFO", 3] = "cache refreshed"; text["INFO", 4] = "parcel handed over"
  text["DEBUG", 0] = "connection taken from the pool"; text["DEBUG", 1] = "configuration reread"
  text["DEBUG", 2] = "price list unchanged"; text["DEBUG", 3] = "session renewed"; text["DEBUG", 4] = "health check answered"
  text["WARN", 0] = "slow answer from the database"; text["WARN", 1] = "retrying the payment service"
  text["WARN", 2] = "stock is low"; text["WARN", 3] = "queue is filling"; text["WARN", 4] = "certificate expires soon"
  text["ERROR", 0] = "payment refused by the bank"; text["ERROR", 1] = "connection reset by peer"
  text["ERROR", 2] = "order without an address"; text["ERROR", 3] = "disk quota exceeded"; text["ERROR", 4] = "payment service timed out"
  millis = 0
  for (line = 0; line < 4000; line++) {
    # days are busier than nights
    hour = int(millis / 3600000) % 24
    millis += 1 + draw(hour >= 8 && hour < 20 ? 60000 : 150000)
    level = levels[1 + draw(12)]
    # the least of two draws: some messages are more frequent than others
    first = draw(5); second = draw(5); kind = first < second ? first : second
    seconds = int(millis / 1000)
    printf "2026-03-%02d %02d:%02d:%02d.%03d %-5s [%s] %s (id=%d, %d ms)\n", 2 + int(seconds / 86400), int(seconds / 3600) % 24,
      int(seconds / 60) % 60, seconds % 60, millis % 1000, level, host[1 + draw(count)], text[level, kind], 1000 + draw(9000), 1 + draw(400)
  }
}' > hearth-sample.log
