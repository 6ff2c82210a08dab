# A simulated trial of three arms and four visits with missing values, and its models by
# nlme::gls, in R 4.2.2 with nlme 3.1.162.  Rscript three_arms.R, in this folder.
suppressPackageStartupMessages(library(nlme))
set.seed(20260801); n <- 96; visits <- 4
arm <- rep(c("placebo", "low", "high"), length.out = n); site <- sample(c("01", "02", "03"), n, TRUE)
base <- round(rnorm(n, 40, 7)); age <- round(runif(n, 20, 65))
sd <- c(7, 9, 10, 12); corr <- 0.75^abs(outer(1:visits, 1:visits, "-")) * 0.9; diag(corr) <- 1
errors <- matrix(rnorm(n * visits), n) %*% chol(diag(sd) %*% corr %*% diag(sd))
fall <- outer(c(placebo = 3, low = 5, high = 7)[arm], 1:visits) / 1.5
score <- round(base - fall - 0.2 * (base - 40) + errors, 1)
gone <- sample(c(2:4, rep(9, 7)), n, TRUE)   # dropout: from this visit on
for (v in 1:visits) score[gone <= v | runif(n) < 0.05, v] <- NA
d <- data.frame(subject = sprintf("P%03d", rep(1:n, each = visits + 1)), arm = rep(arm, each = visits + 1),
                site = rep(site, each = visits + 1), age = rep(age, each = visits + 1), visit = rep(0:visits, n),
                score = as.vector(t(cbind(base, score))))
write.csv(d, "three_arms_visits.csv", row.names = FALSE, na = "", quote = FALSE)

x <- merge(d[d$visit > 0 & !is.na(d$score), ], data.frame(subject = unique(d$subject), base = base))
x <- x[order(x$subject, x$visit), ]; x$change <- x$score - x$base
x$arm <- factor(x$arm, levels = c("placebo", "high", "low")); x$at <- factor(x$visit)
model <- change ~ arm * at + base + base:at + age + site
exact <- glsControl(maxIter = 1000, msMaxIter = 5000, tolerance = 1e-12, msTol = 1e-14, opt = "nlminb")
own <- varIdent(form = ~ 1 | at)
fits <- list(
  unstructured = gls(model, x, correlation = corSymm(form = ~ visit | subject), weights = own, control = exact),
  # An autoregressive process of order 3 has any correlations at distances 1, 2 and 3.
  heterogeneous_toeplitz = gls(model, x, correlation = corARMA(form = ~ visit | subject, p = 3), weights = own, control = exact),
  heterogeneous_ar1 = gls(model, x, correlation = corAR1(form = ~ visit | subject), weights = own, control = exact),
  compound_symmetry = gls(model, x, correlation = corCompSymm(form = ~ 1 | subject), control = exact))
cat("name,value\n", file = "three_arms.csv")
say <- function(name, value) cat(sprintf("%s,%.17g\n", name, value), file = "three_arms.csv", append = TRUE)
for (s in names(fits)) {
  f <- fits[[s]]; b <- coef(f); v <- vcov(f)
  say(paste0(s, ".deviance"), -2 * as.numeric(logLik(f)))
  for (arm in c("high", "low")) for (at in 1:visits) {
    l <- setNames(numeric(length(b)), names(b)); l[paste0("arm", arm)] <- 1
    if (at > 1) l[paste0("arm", arm, ":at", at)] <- 1
    say(paste(s, arm, at, "value", sep = "."), sum(l * b)); say(paste(s, arm, at, "se", sep = "."), sqrt(c(l %*% v %*% l)))
  }
  for (k in c("age", "site02", "site03")) say(paste(s, k, sep = "."), b[[k]])
}
