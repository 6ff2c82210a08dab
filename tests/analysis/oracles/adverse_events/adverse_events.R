# Made people.csv, events.csv (simulated) and expected.csv in R 4.2.2, base only: participants with
# at least one treatment-emergent event, risk differences (Newcombe 1998, method 10), Fisher's test.
set.seed(20250507)
people <- data.frame(subject = sprintf("S%03d", 1:90), arm = rep(c("PT", "MDMA-AT"), c(44, 46)))
day <- as.Date("2026-01-05") + sample(0:60, 90, TRUE)
people$first_dose <- ifelse(1:90 %in% c(7, 51), "", format(day))
terms <- data.frame(
  term = c("Muscle tightness", "Decreased appetite", "Nausea", "Hyperhidrosis", "Feeling cold",
           "Headache", "Insomnia", "Suicidal ideation"),
  soc = c("Musculoskeletal and connective tissue disorders", "Metabolism and nutrition disorders",
          "Gastrointestinal disorders", "Skin and subcutaneous tissue disorders",
          "General disorders and administration site conditions", "Nervous system disorders",
          "Psychiatric disorders", "Psychiatric disorders"),
  p1 = c(.6, .5, .3, .2, .2, .5, .3, .08), p0 = c(.1, .1, .1, .02, .07, .45, .3, .1))
rows <- list()
for (i in 1:90) for (j in seq_len(nrow(terms)))
  for (k in seq_len(rbinom(1, 2, if (people$arm[i] == "PT") terms$p0[j] else terms$p1[j]))) {
    onset <- format(day[i] + sample(-6:30, 1))
    cut <- sample(c(10, 10, 10, 10, 7, 0), 1)
    rows[[length(rows) + 1]] <- data.frame(
      subject = people$subject[i], term = terms$term[j], soc = terms$soc[j],
      onset = substr(onset, 1, cut), severity = sample(1:3, 1, prob = c(6, 3, 1)),
      related = sample(c("unrelated", "possible", "probable"), 1),
      serious = rbinom(1, 1, .05), special = ifelse(j == 8, "suicidality", "none"))
  }
events <- do.call(rbind, rows)
write.csv(people, "people.csv", row.names = FALSE, quote = FALSE)
write.csv(events, "events.csv", row.names = FALSE, quote = FALSE)

dose <- people$first_dose[match(events$subject, people$subject)]
events$arm <- people$arm[match(events$subject, people$subject)]
# As far as the date is known.
emergent <- dose != "" & events$onset >= substr(dose, 1, nchar(events$onset))
e <- events[emergent, ]
n <- table(people$arm[people$first_dose != ""])
z <- qnorm(.975)
wilson <- function(k, n) { p <- k / n
  (2*k + z^2 + c(-1, 1) * z * sqrt(z^2 + 4*k*(1 - p))) / (2 * (n + z^2)) }
out <- c()
add <- function(name, d) {
  had <- function(arm) length(unique(d$subject[d$arm == arm]))
  k <- had("MDMA-AT"); k0 <- had("PT"); n1 <- n[["MDMA-AT"]]; n0 <- n[["PT"]]
  p <- k / n1; q <- k0 / n0; w <- pmin(pmax(wilson(k, n1), 0), 1); v <- wilson(k0, n0)
  if (k0 == 0) v[1] <- 0
  found <- c(k = k, events = sum(d$arm == "MDMA-AT"), k0 = k0, events0 = sum(d$arm == "PT"),
    n = n1, n0 = n0, low1 = w[1], high1 = w[2], rd = p - q,
    rd_low = p - q - sqrt((p - w[1])^2 + (v[2] - q)^2),
    rd_high = p - q + sqrt((w[2] - p)^2 + (q - v[1])^2),
    fisher = fisher.test(matrix(c(k, n1 - k, k0, n0 - k0), 2))$p.value)
  out <<- c(out, setNames(found, paste(name, names(found), sep = ".")))
}
add("any", e)
add("serious", e[e$serious == 1, ])
add("related", e[e$related != "unrelated", ])
add("suicidality", e[e$special == "suicidality", ])
worst <- ave(e$severity, e$subject, FUN = max)
for (s in 1:3) add(c("mild", "moderate", "severe")[s], e[worst == s & e$severity == s, ])
for (s in unique(e$soc)) add(s, e[e$soc == s, ])
for (t in unique(e$term)) add(t, e[e$term == t, ])
out <- c(out, before = sum(dose != "" & !emergent))
write.csv(data.frame(name = names(out), value = format(out, digits = 17, scientific = NA, trim = TRUE)), "expected.csv",
          row.names = FALSE, quote = FALSE)
