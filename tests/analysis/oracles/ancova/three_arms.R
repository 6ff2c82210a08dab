# Analysis of covariance with three arms, in base R 4.2.2, from first principles.
# Rscript three_arms.R trial82_scores.csv > three_arms.csv
d <- read.csv(commandArgs(TRUE)[1]); d <- d[order(d$subject), ]
d$arm3 <- factor(c("LOW", "HIGH", "PBO")[seq_len(nrow(d)) %% 3 + 1], levels = c("PBO", "HIGH", "LOW"))
e <- data.frame(change = d$ucs_0 - d$ucs_1, base = d$ucs_0, diss = d$diss, arm = d$arm3)
say <- function(name, value) cat(sprintf("%s,%.17g\n", name, value))
m <- lm(change ~ arm + base + diss, e); df <- m$df.residual; s <- summary(m); sigma <- s$sigma
reduced <- lm(change ~ base + diss, e); a <- anova(reduced, m); f <- a$F[2]
cat("name,value\n")
for (held in c("means", "balanced")) {
  at <- data.frame(arm = levels(e$arm), base = mean(e$base), diss = if (held == "means") mean(e$diss) else 0.5)
  p <- predict(m, at, se.fit = TRUE)
  for (i in 1:3) { say(paste(held, at$arm[i], sep = "."), p$fit[i]); say(paste(held, at$arm[i], "se", sep = "."), p$se.fit[i]) }
}
say("F", f); say("F.p", a$`Pr(>F)`[2]); say("F.df1", 2); say("F.df2", df)
say("eta", f * 2 / (f * 2 + df))
ncf <- function(q) if (pf(f, 2, df) <= q) 0 else uniroot(function(l) pf(f, 2, df, l) - q, c(0, 200), tol = 1e-13)$root
lims <- c(ncf(.975), ncf(.025)); lims <- lims / (lims + df); say("eta.low", lims[1]); say("eta.high", lims[2])
for (arm in c("HIGH", "LOW")) {
  co <- coef(s)[paste0("arm", arm), ]; ci <- confint(m)[paste0("arm", arm), ]; t <- co[3]; k <- co[2] / sigma
  nct <- function(q) uniroot(function(n) pt(t, df, n) - q, c(t - 8, t + 8), tol = 1e-13)$root
  v <- c(value = co[1], se = co[2], t = t, p = co[4], low = ci[1], high = ci[2], d = co[1] / sigma,
         d.low = nct(.975) * k, d.high = nct(.025) * k,
         g = co[1] / sigma * exp(lgamma(df / 2) - lgamma((df - 1) / 2)) * sqrt(2 / df))
  names(v) <- c("value", "se", "t", "p", "low", "high", "d", "d.low", "d.high", "g")
  for (n in names(v)) say(paste(arm, n, sep = "."), v[[n]])
}
