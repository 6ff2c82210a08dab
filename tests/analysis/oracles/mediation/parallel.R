# Parallel mediation in base R 4.2.2, by lm.fit resample by resample: three arms, two mediators,
# every kind of interval; and a tiny sample in which resamples have to be rejected.
# Rscript parallel.R trial82_scores.csv > parallel.csv
d <- read.csv(commandArgs(TRUE)[1]); d <- d[order(d$subject), ]
say <- function(name, value) cat(sprintf("%s,%.17g\n", name, value))
arm3 <- c("LOW", "HIGH", "PBO")[seq_len(nrow(d)) %% 3 + 1]

limits <- function(th, est, jack, B) {
  s <- sort(th); z <- qnorm(.975); z0 <- qnorm(mean(th < est - 1e-10 * sd(th)))   # a tie, up to rounding, is not below
  pick <- function(lo, hi) c(s[max(1, round(B * lo))], s[min(B, trunc(B * hi) + 1)])
  u <- mean(jack) - jack; acc <- sum(u^3) / (6 * sum(u^2)^1.5)
  p <- pnorm(z0 + (z0 + c(-z, z)) / (1 - acc * (z0 + c(-z, z))))
  list(percentile = s[c(round(B * .025), trunc(B * .975) + 1)],
       bias_corrected = pick(pnorm(2 * z0 - z), pnorm(2 * z0 + z)), bca = pick(p[1], p[2]))
}

run <- function(tag, A, M, Y, C, B, seed) {
  n <- length(Y); k <- ncol(A); m <- ncol(M)
  X1 <- cbind(1, A, C); X2 <- cbind(1, A, C, M)
  paths <- function(v) {
    a <- sapply(seq_len(m), function(j) lm.fit(X1[v, ], M[v, j])$coefficients[2:(k + 1)])
    b <- tail(lm.fit(X2[v, ], Y[v])$coefficients, m)
    ab <- t(matrix(a, k, m)) * b                       # mediators x arms
    rbind(ab, colSums(ab))[seq_len(if (m > 1) m + 1 else m), , drop = FALSE]
  }
  fits <- function(v) qr(X1[v, ])$rank == ncol(X1) && qr(X2[v, ])$rank == ncol(X2) &&
    all(apply(M[v, , drop = FALSE], 2, var) > 0) && var(Y[v]) > 0
  set.seed(seed); th <- list(); sdy <- c(); rejected <- 0
  while (length(th) < B) {
    v <- trunc(runif(n) * n) + 1
    if (fits(v)) { th[[length(th) + 1]] <- paths(v); sdy <- c(sdy, sd(Y[v])) } else rejected <- rejected + 1
  }
  est <- paths(seq_len(n)); say(paste0(tag, ".rejected"), rejected)
  leave <- sapply(seq_len(n), function(i) fits(seq_len(n)[-i]))
  for (j in seq_len(nrow(est))) for (g in seq_len(k)) {
    name <- paste(tag, if (j > m) "sum" else colnames(M)[j], colnames(A)[g], sep = ".")
    t1 <- sapply(th, function(x) x[j, g]); say(paste0(name, ".value"), est[j, g]); say(paste0(name, ".se"), sd(t1))
    say(paste0(name, ".standardised.se"), sd(t1 / sdy))
    jack <- if (all(leave)) sapply(seq_len(n), function(i) paths(-i)[j, g]) else c(0, 1)
    l <- limits(t1, est[j, g], jack, B)
    for (kind in names(l)) if (kind != "bca" || all(leave)) { say(paste(name, kind, "low", sep = "."), l[[kind]][1]); say(paste(name, kind, "high", sep = "."), l[[kind]][2]) }
  }
  hc3 <- function(X, y) { f <- lm.fit(X, y); i <- solve(crossprod(X)); h <- rowSums((X %*% i) * X); s <- i %*% crossprod(X * (f$residuals / (1 - h))) %*% i; cbind(f$coefficients, sqrt(diag(i) * sum(f$residuals^2) / (n - ncol(X))), sqrt(diag(s))) }
  emit <- function(name, row) { say(paste0(name, ".value"), row[1]); say(paste0(name, ".ols"), row[2]); say(paste0(name, ".hc3"), row[3]) }
  for (g in seq_len(k)) { arm <- colnames(A)[g]
    for (j in seq_len(m)) emit(paste(tag, "a", colnames(M)[j], arm, sep = "."), hc3(X1, M[, j])[1 + g, ])
    emit(paste(tag, "direct", arm, sep = "."), hc3(X2, Y)[1 + g, ]); emit(paste(tag, "total", arm, sep = "."), hc3(X1, Y)[1 + g, ]) }
  for (j in seq_len(m)) emit(paste(tag, "b", colnames(M)[j], sep = "."), hc3(X2, Y)[1 + k + ncol(C) + j, ])
}

cat("name,value\n")
run("parallel", cbind(HIGH = arm3 == "HIGH", LOW = arm3 == "LOW") + 0,
    cbind(ucs = d$ucs_1 - d$ucs_0, cs = d$cs_1 - d$cs_0), d$caps5_1 - d$caps5_0,
    cbind(d$ucs_0, d$cs_0, d$caps5_0), 1000, 4)
tiny <- data.frame(arm = rep(0:1, each = 4), m = c(0, 1, 0, 2, 1, 3, 2, 4), y = c(1, 0, 2, 1, 3, 4, 2, 6), c = c(0, 0, 1, 0, 1, 0, 0, 1))
run("tiny", cbind(B = tiny$arm), cbind(m = tiny$m), tiny$y, cbind(tiny$c), 500, 11)
