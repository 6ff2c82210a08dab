# Made factanal.csv in R 4.2.2, base only, from scs26.csv (simulated answers of 82 people to a scale
# of 26 items): maximum-likelihood loadings of one factor and omega, by factanal with tight limits,
# brought back to the items' own scales; alpha without an item, item-rest correlations.
# lavaan.json: lavaan 0.6-14 and psych in R 4.2.2 on the same answers.
d <- read.csv("scs26.csv")
keys <- list(sk = c(5,12,19,23,26), sj = c(1,8,11,16,21), ch = c(3,7,10,15), is = c(4,13,18,25), mi = c(9,14,17,22), oi = c(2,6,20,24))
alpha <- function(x) { C <- cov(x); k <- ncol(x); k / (k - 1) * (1 - sum(diag(C)) / sum(C)) }
out <- c()
for (s in names(keys)) { x <- d[paste0("i", keys[[s]])]
  f <- factanal(x, 1, rotation = "none", control = list(opt = list(factr = 10, pgtol = 1e-12, maxit = 10000)))
  sd <- apply(x, 2, sd); l <- f$loadings[, 1] * sd; th <- f$uniquenesses * sd^2
  v <- c(omega = sum(l)^2 / (sum(l)^2 + sum(th)))
  for (i in seq_along(x)) v <- c(v, setNames(c(alpha(x[-i]), cor(x[[i]], rowSums(x[-i]))), paste0(c("without.", "rest."), names(x)[i])))
  out <- c(out, setNames(v, paste(s, names(v), sep = "."))) }
write.csv(data.frame(name = names(out), value = format(out, digits = 17)), "factanal.csv", row.names = FALSE, quote = FALSE)
