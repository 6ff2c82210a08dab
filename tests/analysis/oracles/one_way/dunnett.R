# Made dunnett.csv in R 4.2.2, base only: Dunnett's (1955) blood counts, in a control group and two
# groups with a drug. The bivariate t is integrated as it is defined: over the residual standard
# deviation s (chi distribution) and the control's part z of the correlated contrasts.
control <- c(7.40, 8.50, 7.20, 8.24, 9.84, 8.32)
groups <- list(A = c(9.76, 8.80, 7.68, 9.36), B = c(12.80, 9.68, 12.16, 9.20, 10.55))
all <- c(list(control), groups)
n <- sapply(all, length); mean <- sapply(all, mean); df <- sum(n) - length(n)
mse <- sum(sapply(all, function(x) sum((x - mean(x))^2))) / df
l <- sqrt(n[-1] / (n[-1] + n[1]))
outside <- function(c) {
  given_s <- function(s) integrate(function(z) {
    inside <- 1
    for (k in l) inside <- inside *
      (pnorm((c * s - k * z) / sqrt(1 - k^2)) - pnorm((-c * s - k * z) / sqrt(1 - k^2)))
    dnorm(z) * inside }, -10, 10, rel.tol = 1e-12)$value
  density <- function(s) exp(log(2) + df / 2 * log(df / 2) - lgamma(df / 2) +
                             (df - 1) * log(s) - df * s^2 / 2)
  1 - integrate(Vectorize(function(s) density(s) * given_s(s)), 1e-6, 6, rel.tol = 1e-11)$value
}
critical <- uniroot(function(c) outside(c) - .05, c(1, 5), tol = 1e-11)$root
out <- c(critical = critical)
for (g in names(groups)) {
  value <- mean(groups[[g]]) - mean(control)
  se <- sqrt(mse * (1 / length(groups[[g]]) + 1 / length(control)))
  out <- c(out, setNames(c(value, se, value - critical * se, value + critical * se,
    outside(abs(value / se))), paste(g, c("value", "se", "low", "high", "p"), sep = ".")))
}
write.csv(data.frame(name = names(out), value = format(out, digits = 15, trim = TRUE)),
          "dunnett.csv", row.names = FALSE, quote = FALSE)
