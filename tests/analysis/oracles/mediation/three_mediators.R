# Three arms, three parallel mediators; a linear and a yes/no outcome, in base R 4.2.2 by lm and glm
# resample by resample with R's own stream. The data are drawn here too.
# Rscript three_mediators.R three_mediators.csv three_mediators_draws.csv > three_mediators_expected.csv
args <- commandArgs(TRUE); set.seed(88); n <- 90
d <- data.frame(subject = sprintf("P%03d", 1:n), arm = rep(c("A", "B", "C"), each = 30), age = round(rnorm(n, 41, 12)))
g <- 1 * (d$arm == "B") + 2 * (d$arm == "C")
for (j in 1:3) { d[[paste0("m", j, "_0")]] <- round(rnorm(n, 10, 2), 1)
  d[[paste0("m", j, "_1")]] <- round(d[[paste0("m", j, "_0")]] + c(.8, -.5, .1)[j] * g + rnorm(n, 0, 1.2), 1) }
M <- sapply(1:3, function(j) d[[paste0("m", j, "_1")]] - d[[paste0("m", j, "_0")]]); colnames(M) <- c("m1", "m2", "m3")
d$y_0 <- round(rnorm(n, 40, 6)); d$y_1 <- round(d$y_0 - 2 - .8 * g - 1.6 * M[, 1] + 1.1 * M[, 2] + rnorm(n, 0, 4))
d$well <- rbinom(n, 1, plogis(-1 + .3 * g + .6 * M[, 1] - .5 * M[, 2])); write.csv(d, args[1], row.names = FALSE, quote = FALSE)
Y <- d$y_1 - d$y_0; A <- cbind(B = d$arm == "B", C = d$arm == "C") + 0; X <- cbind(1, A, d$age); XM <- cbind(X, M)
say <- function(name, value) cat(sprintf("%s,%.17g\n", name, value)); cat("name,value\n")
logit <- function(X, y) { f <- suppressWarnings(glm.fit(X, y, family = binomial(), control = list(epsilon = 1e-14, maxit = 60)))
  if (f$rank < ncol(X) || !f$converged || max(abs(f$linear.predictors)) > 20) NULL else f }
one <- function(v, binary) { if (qr(XM[v, ])$rank < 7) return(NULL)
  a <- sapply(1:3, function(j) lm.fit(X[v, ], M[v, j])$coefficients[2:3])
  f <- if (binary) logit(XM[v, ], d$well[v]) else lm.fit(XM[v, ], Y[v]); if (is.null(f)) return(NULL)
  ab <- t(a) * tail(f$coefficients, 3)                                        # mediators x arms
  rbind(ab, colSums(ab), ab[1, ] - ab[2, ], ab[1, ] - ab[3, ], ab[2, ] - ab[3, ]) }
rows <- c("m1", "m2", "m3", "sum", "m1 - m2", "m1 - m3", "m2 - m3")
limits <- function(th, est, jack, B) { s <- sort(th); z <- qnorm(.975); z0 <- qnorm(mean(th < est))
  pick <- function(lo, hi) c(s[max(1, round(B * lo))], s[min(B, trunc(B * hi) + 1)])
  u <- mean(jack) - jack; acc <- sum(u^3) / (6 * sum(u^2)^1.5); p <- pnorm(z0 + (z0 + c(-z, z)) / (1 - acc * (z0 + c(-z, z))))
  list(percentile = s[c(25, 976)], bias_corrected = pick(pnorm(2 * z0 - z), pnorm(2 * z0 + z)), bca = pick(p[1], p[2])) }
kept <- list()
for (tag in c("linear", "logistic")) { set.seed(7); th <- list(); rejected <- 0; binary <- tag == "logistic"
  while (length(th) < 1000) { e <- one(trunc(runif(n) * n) + 1, binary); if (is.null(e)) rejected <- rejected + 1 else th[[length(th) + 1]] <- e }
  est <- one(1:n, binary); say(paste0(tag, ".rejected"), rejected)
  for (i in 1:7) for (g in 1:2) { k <- paste(tag, rows[i], c("B", "C")[g], sep = "."); t1 <- sapply(th, function(e) e[i, g])
    jack <- sapply(1:n, function(w) one((1:n)[-w], binary)[i, g]); l <- limits(t1, est[i, g], jack, 1000)
    say(paste0(k, ".value"), est[i, g]); say(paste0(k, ".se"), sd(t1))
    for (kind in names(l)) { say(paste(k, kind, "low", sep = "."), l[[kind]][1]); say(paste(k, kind, "high", sep = "."), l[[kind]][2]) }
    kept[[k]] <- t1[seq(10, 1000, 10)] } }
write.csv(as.data.frame(kept, check.names = FALSE)[, c("linear.m1.B", "linear.sum.C", "logistic.m1.B", "logistic.m2 - m3.C")], args[2], row.names = FALSE)
f <- glm(well ~ A + age + M, binomial, d, epsilon = 1e-14, maxit = 60); s <- summary(f)$coefficients; rownames(s) <- c("i", "B", "C", "age", "m1", "m2", "m3")
for (w in c("B", "C", "m1", "m2", "m3")) for (q in 1:4) say(paste("glm", w, c("value", "se", "statistic", "p")[q], sep = "."), s[w, q])
lr <- anova(update(f, . ~ . - A), f, test = "LRT"); say("glm.lr", lr$Deviance[2]); say("glm.lr.p", lr$`Pr(>Chi)`[2])
full <- lm(Y ~ A + d$age + M); total <- lm(Y ~ A + d$age)
x <- anova(lm(Y ~ d$age + M), full); say("F.direct", x$F[2]); say("F.direct.p", x$`Pr(>F)`[2])
x <- anova(lm(Y ~ d$age), total); say("F.total", x$F[2]); say("F.total.p", x$`Pr(>F)`[2])
robust <- function(m, w) { X <- model.matrix(m); b <- solve(crossprod(X)); V <- b %*% crossprod(X * (residuals(m) * sqrt(w))) %*% b; f <- coef(m)[2:3]; sum(f * solve(V[2:3, 2:3], f)) / 2 }
h <- hatvalues(full); say("F.direct.hc4", robust(full, (1 - h)^-pmin(4, h * n / 7))); say("F.direct.hc0", robust(full, 1))
