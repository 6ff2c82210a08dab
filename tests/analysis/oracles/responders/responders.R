# Made responders.csv's reference values (expected.csv) in R 4.2.2, base only. The data are
# simulated: CAPS-5 at baseline (caps5_0) and at the third visit after it, and the diagnosis.
d <- read.csv("responders.csv")
d$treated <- as.integer(d$arm == "MDMA-AT")
d$ge10 <- as.integer(d$caps5_0 - d$caps5_3 >= 10)
d$half <- as.integer((d$caps5_0 - d$caps5_3) / d$caps5_0 >= 0.5)
d$lost <- 1L - d$dx_3
d$remitted <- as.integer(d$lost == 1 & d$caps5_3 <= 11)
z <- qnorm(.975)
wilson <- function(k, n) { p <- k / n
  (2*k + z^2 + c(-1, 1) * z * sqrt(z^2 + 4*k*(1 - p))) / (2 * (n + z^2)) }
one <- function(k, n, k0, n0) {
  p <- k / n; q <- k0 / n0; w <- wilson(k, n); v <- wilson(k0, n0)
  rr <- p / q; or <- k * (n0 - k0) / (k0 * (n - k))
  srr <- sqrt(1/k - 1/n + 1/k0 - 1/n0); sor <- sqrt(1/k + 1/(n-k) + 1/k0 + 1/(n0-k0))
  c(share = p, wilson = w, share0 = q, wilson0 = v, rd = p - q,
    rd_low = p - q - sqrt((p - w[1])^2 + (v[2] - q)^2),
    rd_high = p - q + sqrt((w[2] - p)^2 + (q - v[1])^2),
    rr = rr, rr_low = rr * exp(-z * srr), rr_high = rr * exp(z * srr),
    or = or, or_low = or * exp(-z * sor), or_high = or * exp(z * sor),
    fisher = fisher.test(matrix(c(k, n - k, k0, n0 - k0), 2))$p.value) }
out <- c()
add <- function(name, values) out <<- c(out, setNames(values, paste(name, names(values), sep = ".")))
for (v in c("ge10", "half", "lost", "remitted")) {
  t <- d[d$treated == 1, v]; r <- d[d$treated == 0, v]
  add(v, one(sum(t), length(t), sum(r), length(r)))
  g <- glm(reformulate(c("treated", "caps5_0", "diss"), v), binomial, d,
           control = glm.control(epsilon = 1e-15, maxit = 100))
  co <- summary(g)$coef["treated", ]
  add(v, c(log_or = co[[1]], se = co[[2]], statistic = co[[3]], p = co[[4]]))
}
# Tables of small numbers: k of n against k0 of n0, and Newcombe 1998's examples (56/70, 48/80;
# 9/10, 3/10).
for (t in list(c(1, 9, 3, 7), c(2, 25, 3, 17), c(56, 70, 48, 80), c(9, 10, 3, 10), c(5, 10, 5, 10)))
  add(paste(t, collapse = "-"), one(t[1], t[2], t[3], t[4]))
write.csv(data.frame(name = names(out), value = format(out, digits = 17)), "expected.csv",
          row.names = FALSE, quote = FALSE)
