# Spearman's correlations in base R 4.2.2: cor.test without its exact p, and the interval of Bonett &
# Wright (2000) by its formula. Rscript spearman.R trial82_scores.csv > spearman.csv
d <- read.csv(commandArgs(TRUE)[1]); cat("name,value\n")
for (arm in c("MDMA-AT", "PT", "total")) { e <- if (arm == "total") d else d[d$arm == arm, ]; n <- nrow(e)
  for (visit in c("baseline", "follow_up", "change")) for (pair in list(c("caps5", "audit"), c("caps5", "ucs"), c("audit", "ucs"))) {
    v <- lapply(pair, function(s) { zero <- e[[paste0(s, "_0")]]; one <- e[[paste0(s, "_1")]]; switch(visit, baseline = zero, follow_up = one, change = one - zero) })
    t <- cor.test(v[[1]], v[[2]], method = "spearman", exact = FALSE); r <- unname(t$estimate); m <- qnorm(.975) * sqrt((1 + r^2 / 2) / (n - 3))
    x <- c(value = r, statistic = r * sqrt((n - 2) / (1 - r^2)), p = t$p.value, low = tanh(atanh(r) - m), high = tanh(atanh(r) + m))
    cat(sprintf("%s.%s.%s.%s.%s,%.17g\n", arm, visit, pair[1], pair[2], names(x), x), sep = "") } }
