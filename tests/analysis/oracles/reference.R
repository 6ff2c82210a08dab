# What made the JSON of descriptives, correlations, ancova, families (bh) and mediation, which
# were then cut down to the quantities that the tests compare. Data: trial82_scores.csv.
#!/usr/bin/env Rscript
# Golden values for the reference data sets.  R 4.2.2; emmeans, car, effectsize, lavaan, boot, psych, nlme, mice, sandwich, multcomp;
# mmrm (CRAN), needed for the Kenward-Roger block.
suppressPackageStartupMessages({

  library(emmeans); library(car); library(effectsize); library(lavaan); library(boot); library(psych)
  library(nlme); library(sandwich); library(jsonlite); library(mice); library(multcomp); library(mmrm)
})
options(contrasts = c("contr.treatment", "contr.poly"), warn = 1)
emm_options(rg.limit = 1e5)
HERE <- "."; IN <- file.path(HERE, "inputs"); OUT <- file.path(HERE, "expected"); dir.create(OUT, FALSE)
wj <- function(x, f) writeLines(toJSON(x, digits = NA, auto_unbox = TRUE, pretty = TRUE, na = "null", null = "null"), file.path(OUT, f))
SEED <- 20250507L; B <- 5000L
SUBS <- c("sk","sj","ch","is","mi","oi"); UC <- c("ucs","cs"); MEDS <- c(UC, SUBS); OUTS <- c("caps5","bdi2","audit","dudit")
dirn <- c(ucs=-1, cs=1, sk=1, sj=-1, ch=1, is=-1, mi=1, oi=-1, caps5=-1, bdi2=-1, audit=-1, dudit=-1)   # +1: higher is better
d <- read.csv(file.path(IN, "trial82_scores.csv"), na.strings = c("NA", ""))
rn <- function(x) { x <- as.list(x); x }

## ------------------------------------------------------------ (a) descriptives
desc1 <- function(x) { x <- x[!is.na(x)]; list(n=length(x), mean=mean(x), sd=sd(x), se=sd(x)/sqrt(length(x)), median=median(x),
  q1=unname(quantile(x,.25)), q3=unname(quantile(x,.75)), min=min(x), max=max(x)) }
vars <- c("age", as.vector(outer(c(OUTS, MEDS), 0:1, paste, sep="_")))
desc <- lapply(setNames(vars, vars), function(v) list(total=desc1(d[[v]]), MDMA=desc1(d[[v]][d$arm01==1]), PT=desc1(d[[v]][d$arm01==0])))
cats <- c("female","hispanic","race","aud_history","sud_history","diss","ptsd_dx_0","ptsd_dx_1")
cat1 <- function(x) { k <- x[!is.na(x)]; t <- table(k); list(n_known=length(k), n_missing=sum(is.na(x)), levels=lapply(setNames(names(t),names(t)), function(l) list(n=unname(t[[l]]), pct=100*t[[l]]/length(k)))) }
descc <- lapply(setNames(cats, cats), function(v) list(total=cat1(d[[v]]), MDMA=cat1(d[[v]][d$arm01==1]), PT=cat1(d[[v]][d$arm01==0])))
chg <- lapply(setNames(c(OUTS,MEDS), c(OUTS,MEDS)), function(v){ c <- d[[paste0(v,"_1")]]-d[[paste0(v,"_0")]]; a<-c[d$arm01==1]; p<-c[d$arm01==0]
  sp <- sqrt(((length(a)-1)*var(a)+(length(p)-1)*var(p))/(length(a)+length(p)-2)); tt <- t.test(a,p,var.equal=TRUE); tw <- t.test(a,p); dd <- (mean(a)-mean(p))/sp; df <- length(a)+length(p)-2
  list(MDMA=desc1(a), PT=desc1(p), sd_pooled=sp, d_pooled=dd, hedges_g_exact=dd*exp(lgamma(df/2)-lgamma((df-1)/2))*sqrt(2/df), hedges_g_approx=dd*(1-3/(4*df-1)),
       t=unname(tt$statistic), df=unname(tt$parameter), p=tt$p.value, F_oneway=unname(tt$statistic)^2, welch_t=unname(tw$statistic), welch_df=unname(tw$parameter), welch_p=tw$p.value,
       dz_MDMA=mean(a)/sd(a), dz_PT=mean(p)/sd(p)) })
wj(list(continuous=desc, categorical=descc, change_raw_post_minus_pre=chg), "descriptives.json")

## ------------------------------------------------------------ (b) correlations
cv <- c(OUTS, MEDS); cors <- list()
for (arm in c("MDMA","PT","total")) for (v in 0:1) { s <- if (arm=="total") rep(TRUE,nrow(d)) else d$arm01==(arm=="MDMA"); o <- list()
  for (i in 1:(length(cv)-1)) for (j in (i+1):length(cv)) { ct <- cor.test(d[s,paste0(cv[i],"_",v)], d[s,paste0(cv[j],"_",v)])
    o[[paste(cv[i],cv[j],sep="~")]] <- list(r=unname(ct$estimate), t=unname(ct$statistic), df=unname(ct$parameter), p=ct$p.value, lo=ct$conf.int[1], hi=ct$conf.int[2]) }
  cors[[paste0(arm,"_v",v)]] <- o }
wj(cors, "correlations.json")

## ------------------------------------------------------------ (c) ANCOVA
ncp_ci <- function(t, df, conf=.95) { a <- (1-conf)/2; f <- function(q) uniroot(function(n) suppressWarnings(pt(t, df, n)) - q, c(t-8, t+8), tol=1e-13, extendInt="downX")$root; c(f(1-a), f(a)) }
ancova <- function(dat, v, improved=TRUE) {
  e <- data.frame(subject=dat$subject, chg=(if (improved) dirn[[v]] else 1)*(dat[[paste0(v,"_1")]]-dat[[paste0(v,"_0")]]), base=dat[[paste0(v,"_0")]], diss=dat$diss, arm=factor(ifelse(dat$arm01==1,"MDMA","PT"), levels=c("PT","MDMA")))
  e <- e[complete.cases(e),]; n1 <- sum(e$arm=="MDMA"); n0 <- sum(e$arm=="PT")
  m <- lm(chg ~ arm + base + diss, e); s <- summary(m); df <- m$df.residual; sg <- s$sigma
  m3 <- lm(chg ~ arm + base + diss, e, contrasts=list(arm="contr.sum")); a3 <- Anova(m3, type=3); a2 <- Anova(m, type=2)
  pes <- eta_squared(a3, partial=TRUE, ci=.95, alternative="two.sided"); pe <- function(k) as.data.frame(pes)[pes$Parameter==k,]
  oms <- as.data.frame(omega_squared(a3, partial=TRUE, ci=NULL)); 
  em <- emmeans(m, "arm"); ct <- contrast(em, list("MDMA-PT"=c(-1,1))); sc <- as.data.frame(summary(ct, infer=TRUE)); es <- as.data.frame(summary(eff_size(ct, sigma=sg, edf=df, method="identity")))
  em1 <- as.data.frame(summary(em)); mf <- lm(chg ~ arm + base + factor(diss), e); emf <- as.data.frame(summary(emmeans(mf,"arm"))); emp <- as.data.frame(summary(emmeans(mf,"arm",weights="proportional")))
  tt <- sc$t.ratio; nc <- ncp_ci(tt, df); k <- sc$SE/sg; J <- exp(lgamma(df/2)-lgamma((df-1)/2))*sqrt(2/df)
  v3 <- vcovHC(m, "HC3"); seh <- sqrt(v3["armMDMA","armMDMA"]); bsd <- sqrt(((n1-1)*var(e$base[e$arm=="MDMA"])+(n0-1)*var(e$base[e$arm=="PT"]))/(n1+n0-2))
  csd <- sqrt(((n1-1)*var(e$chg[e$arm=="MDMA"])+(n0-1)*var(e$chg[e$arm=="PT"]))/(n1+n0-2))
  hs <- anova(m, lm(chg ~ arm*base + diss, e)); lv <- leveneTest(residuals(m) ~ e$arm, center=median); lm_ <- leveneTest(residuals(m) ~ e$arm, center=mean); sh <- shapiro.test(residuals(m))
  co <- coef(s); ci <- confint(m)
  list(n=nrow(e), n_MDMA=n1, n_PT=n0, direction=dirn[[v]], change_coded_as=if (improved) "improvement" else "post-pre",
    coef=lapply(setNames(rownames(co),rownames(co)), function(r) list(est=co[r,1], se=co[r,2], t=co[r,3], p=co[r,4], lo=ci[r,1], hi=ci[r,2])),
    sigma=sg, mse=sg^2, df_resid=df, r2=s$r.squared, adj_r2=s$adj.r.squared,
    type3=list(arm=list(SS=a3["arm","Sum Sq"],F=a3["arm","F value"],df1=1,df2=df,p=a3["arm","Pr(>F)"],pes=pe("arm")$Eta2_partial,pes_lo=pe("arm")$CI_low,pes_hi=pe("arm")$CI_high, omega2p=oms$Omega2_partial[oms$Parameter=="arm"]),
               base=list(F=a3["base","F value"],p=a3["base","Pr(>F)"],pes=pe("base")$Eta2_partial), diss=list(F=a3["diss","F value"],p=a3["diss","Pr(>F)"],pes=pe("diss")$Eta2_partial)),
    type2_arm_F=a2["arm","F value"],
    emm=list(at=list(base=mean(e$base), diss=mean(e$diss)), PT=list(mean=em1$emmean[1],se=em1$SE[1],lo=em1$lower.CL[1],hi=em1$upper.CL[1]), MDMA=list(mean=em1$emmean[2],se=em1$SE[2],lo=em1$lower.CL[2],hi=em1$upper.CL[2])),
    emm_diss_factor_equal=list(PT=emf$emmean[1],MDMA=emf$emmean[2],PT_se=emf$SE[1],MDMA_se=emf$SE[2]), emm_diss_factor_proportional=list(PT=emp$emmean[1],MDMA=emp$emmean[2],PT_se=emp$SE[1],MDMA_se=emp$SE[2]),
    diff=list(est=sc$estimate,se=sc$SE,df=sc$df,lo=sc$lower.CL,hi=sc$upper.CL,t=tt,p=sc$p.value),
    hc3=list(se=seh,t=sc$estimate/seh,p=2*pt(-abs(sc$estimate/seh),df)),
    d=list(emm_over_sigma=es$effect.size, emmeans_se=es$SE, emmeans_lo=es$lower.CL, emmeans_hi=es$upper.CL, nct_lo=nc[1]*k, nct_hi=nc[2]*k, hedges_g=es$effect.size*J, J=J,
           t_harmonic=tt*sqrt(1/n1+1/n0), two_t_over_sqrt_df=2*tt/sqrt(df), over_pooled_change_sd=sc$estimate/csd, over_pooled_baseline_sd=sc$estimate/bsd, from_emm_se=local({s1<-em1$SE[2]*sqrt(n1); s0<-em1$SE[1]*sqrt(n0); sc$estimate/sqrt(((n1-1)*s1^2+(n0-1)*s0^2)/(n1+n0-2))})),
    checks=list(slopes_F=hs$F[2], slopes_p=hs$`Pr(>F)`[2], levene_median_F=lv$`F value`[1], levene_median_p=lv$`Pr(>F)`[1], levene_mean_F=lm_$`F value`[1], levene_mean_p=lm_$`Pr(>F)`[1], shapiro_W=unname(sh$statistic), shapiro_p=sh$p.value)) }
anc <- lapply(setNames(c(MEDS,"caps5","bdi2"),c(MEDS,"caps5","bdi2")), function(v) ancova(d, v))
anc_raw <- lapply(setNames(MEDS,MEDS), function(v) ancova(d, v, FALSE)[c("coef","type3","diff","d","emm")])
wj(list(improvement_coded=anc, raw_coded=anc_raw), "ancova.json")

## ------------------------------------------------------------ (d) BH
p1 <- sapply(UC, function(v) anc[[v]]$diff$p); p2 <- sapply(SUBS, function(v) anc[[v]]$diff$p); px <- c(.01,.02,.03,.04,.05,.005,.005,NA,.9,1)
wj(list(family_a=list(p=as.list(p1), bh=as.list(p.adjust(p1,"BH"))), family_b=list(p=as.list(p2), bh=as.list(p.adjust(p2,"BH"))),
  unit=list(p=px, bh=p.adjust(px,"BH"), by=p.adjust(px,"BY"), holm=p.adjust(px,"holm"), bonferroni=p.adjust(px,"bonferroni"))), "bh.json")

## ------------------------------------------------------------ (e) mediation
oe <- function(p) { p0 <- -.322232431088; p1 <- -1; p2 <- -.342242088547; p3 <- -.0204231210245; p4 <- -.0000453642210148; q0 <- .0993484626060; q1 <- .588581570495; q2 <- .531103462366; q3 <- .103537752850; q4 <- .0038560700634
  pp <- if (p>.5) 1-p else p; y <- sqrt(-2*log(pp)); x <- y+((((y*p4+p3)*y+p2)*y+p1)*y+p0)/((((y*q4+q3)*y+q2)*y+q1)*y+q0); if (p<=.5) -x else x }     # Odeh & Evans (1974) normal quantile
## resample stream.  A resample is rejected (and the NEXT n uniforms are drawn in its place) when either design loses rank (R qr(), tol 1e-7) or M or Y is constant.
idx_stream <- function(n, B, seed, ok = NULL) { set.seed(seed); V <- matrix(0L, B, n); g <- 0L; bad <- 0L; while (g < B) { v <- as.integer(trunc(runif(n)*n)+1); if (is.null(ok) || ok(v)) { g <- g+1L; V[g,] <- v } else bad <- bad+1L }; attr(V,"rejected") <- bad; V }
okfun <- function(X1, X2, M, Y) { p1 <- ncol(X1); p2 <- ncol(X2); function(v) qr(X2[v,,drop=FALSE])$rank == p2 && qr(X1[v,,drop=FALSE])$rank == p1 && var(M[v]) > 0 && var(Y[v]) > 0 }
bc_idx <- function(B, z0, z) c(max(1, round(B*pnorm(2*z0-z))), min(B, trunc(B*pnorm(2*z0+z))+1))
bca_p <- function(z0, a, z) pnorm(z0+(z0+c(-z,z))/(1-a*(z0+c(-z,z))))
boot_ci <- function(th, est, jack, conf=.95) { B <- length(th); s <- sort(th); a2 <- (1-conf)/2; z <- qnorm(1-a2); zo <- -oe(a2)
  pl <- c(round(B*a2), trunc(B*conf+B*a2)+1); p <- mean(th<est); z0 <- qnorm(p); z0o <- oe(p); bi <- bc_idx(B,z0,z); bio <- bc_idx(B,z0o,zo)
  u <- mean(jack)-jack; acc <- sum(u^3)/(6*sum(u^2)^1.5); ap <- bca_p(z0,acc,z); ai <- c(max(1,round(B*ap[1])), min(B,trunc(B*ap[2])+1))
  list(B=B, mean=mean(th), se=sd(th), percentile_orderstat=list(idx=pl, lo=s[pl[1]], hi=s[pl[2]]), percentile_type7=as.list(setNames(quantile(th,c(a2,1-a2),names=FALSE,type=7),c("lo","hi"))), percentile_type6=as.list(setNames(quantile(th,c(a2,1-a2),names=FALSE,type=6),c("lo","hi"))),
    bc=list(n_below=sum(th<est), z0=z0, idx=bi, lo=s[bi[1]], hi=s[bi[2]]), bc_process_oe=list(z0=z0o, idx=bio, lo=s[bio[1]], hi=s[bio[2]]),
    bca=list(acc=acc, alpha=ap, idx=ai, lo=s[ai[1]], hi=s[ai[2]])) }
med_frame <- function(dat, m, y) { e <- dat[, c("subject","arm01",paste0(m,c("_0","_1")),paste0(y,c("_0","_1")))]; names(e) <- c("subject","x","M0","M1","Y0","Y1")
  e <- e[complete.cases(e),]; if (y %in% c("audit","dudit")) e <- e[e$Y0>0,]; e$M <- e$M1-e$M0; e$Y <- e$Y1-e$Y0; e }
lmx <- function(f, e, hcs=c("HC0","HC1","HC2","HC3","HC4")) { m <- lm(f,e); s <- summary(m); co <- coef(s); ci <- confint(m); df <- m$df.residual; h <- lapply(setNames(hcs,hcs), function(t) sqrt(diag(vcovHC(m,t))))
  list(n=nobs(m), df=df, r2=s$r.squared, mse=s$sigma^2, F=unname(s$fstatistic[1]), coef=lapply(setNames(rownames(co),rownames(co)), function(r) c(list(est=co[r,1],se=co[r,2],t=co[r,3],p=co[r,4],lo=ci[r,1],hi=ci[r,2]), lapply(h, function(x) unname(x[r])),
     list(p_HC3=2*pt(-abs(co[r,1]/h$HC3[[r]]),df))))) }
abfit <- function(X1, X2, M, Y, v) { a <- .lm.fit(X1[v,,drop=FALSE], M[v])$coefficients[2]; f <- .lm.fit(X2[v,,drop=FALSE], Y[v])$coefficients; c(a, f[3], f[2]) }
mediate <- function(dat, m, y, B=5000L, seed=SEED, keep=FALSE, boots=TRUE, lav=TRUE) {
  e <- med_frame(dat,m,y); n <- nrow(e); fm <- lmx(M~x+M0+Y0,e); fy <- lmx(Y~x+M+M0+Y0,e); ft <- lmx(Y~x+M0+Y0,e)
  a <- fm$coef$x$est; b <- fy$coef$M$est; cp <- fy$coef$x$est; ct <- ft$coef$x$est; sa <- fm$coef$x$se; sb <- fy$coef$M$se; ab <- a*b; so <- sqrt(a^2*sb^2+b^2*sa^2+sa^2*sb^2); so1 <- sqrt(a^2*sb^2+b^2*sa^2)
  sx <- sd(e$x); sy <- sd(e$Y); sm <- sd(e$M)
  o <- list(mediator=m, outcome=y, n=n, subset=if (y %in% c("audit","dudit")) paste0(y,"_0 > 0") else "all", rows_in_file_order=TRUE,
    model_m=fm, model_y=fy, model_total=ft, a=a, b=b, c_prime=cp, c=ct, ab=ab, identity_c_minus_cprime_minus_ab=ct-cp-ab, proportion_mediated=ab/ct,
    sobel_second_order=list(se=so, z=ab/so, p=2*pnorm(-abs(ab/so))), sobel_first_order=list(se=so1, z=ab/so1, p=2*pnorm(-abs(ab/so1))), sd_x=sx, sd_y=sy, sd_m=sm, ab_ps=ab/sy, ab_cs=ab*sx/sy, cprime_ps=cp/sy, c_ps=ct/sy,
    kappa_note="ps = partially standardised (divide by SD of Y change, n-1); cs multiplies by SD(x) and is not reported for a dichotomous x")
  if (boots) { X1 <- cbind(1,e$x,e$M0,e$Y0); X2 <- cbind(1,e$x,e$M,e$M0,e$Y0); V <- idx_stream(n,B,seed,okfun(X1,X2,e$M,e$Y)); T <- t(apply(V,1,function(v) c(abfit(X1,X2,e$M,e$Y,v), sd(e$Y[v])))); J <- t(sapply(seq_len(n), function(i) c(abfit(X1,X2,e$M,e$Y,-i), sd(e$Y[-i]))))
    th <- T[,1]*T[,2]; o$boot <- list(seed=seed, rejected_resamples=attr(V,"rejected"), scheme="R Mersenne-Twister set.seed(seed); resample b: trunc(runif(n)*n)+1 (1-based row numbers in file order)", ab=boot_ci(th,ab,J[,1]*J[,2]), ab_ps=boot_ci(th/T[,4],ab/sy,J[,1]*J[,2]/J[,4]), first10_ab=th[1:10])
    o$decision <- list(indirect_significant=with(o$boot$ab$bc, lo>0|hi<0), c_prime_p=fy$coef$x$p, label=if (!with(o$boot$ab$bc, lo>0|hi<0)) "none" else if (fy$coef$x$p>=.05) "full" else "partial")
    if (keep) attr(o,"draws") <- cbind(T, th) }
  if (lav) { L <- sem("M ~ a*x + M0 + Y0\n Y ~ cp*x + b*M + M0 + Y0\n ab := a*b\n tot := cp + a*b", data=e, fixed.x=TRUE); pe <- parameterEstimates(L, standardized=TRUE); g <- function(l) pe[pe$label==l,]
    o$lavaan_ml <- lapply(setNames(c("a","b","cp","ab","tot"),c("a","b","cp","ab","tot")), function(l) list(est=g(l)$est, se=g(l)$se, z=g(l)$z, p=g(l)$pvalue, std_all=g(l)$std.all)) }
  o }
mods <- list(); for (m in MEDS) for (y in OUTS) { r <- mediate(d,m,y,keep=(m=="ucs"&&y=="caps5")); if (!is.null(attr(r,"draws"))) { w <- attr(r,"draws"); colnames(w) <- c("a","b","c_prime","sd_y","ab"); write.csv(format(w,digits=17), gzfile(file.path(OUT,"draws_ucs_caps5.csv.gz")), row.names=FALSE, quote=FALSE); attr(r,"draws") <- NULL }; mods[[paste(m,y,sep=">")]] <- r }
wj(mods, "mediation.json")
for (n in c(82L,69L,48L)) { V <- idx_stream(n,B,SEED); write.table(V, gzfile(file.path(OUT,sprintf("boot_index_n%d_B%d.csv.gz",n,B))), sep=",", row.names=FALSE, col.names=FALSE) }
set.seed(SEED); wj(list(seed=SEED, runif_first20=runif(20), note="R MT19937 set.seed(20250507), runif"), "rng_r_mt.json")
alt <- list(); for (m in UC) for (y in OUTS[1:2]) { e <- med_frame(d,m,y); alt[[paste(m,y,sep=">")]] <- list(
  own_baseline_only=list(a=unname(coef(lm(M~x+M0,e))["x"]), b=unname(coef(lm(Y~x+M+Y0,e))["M"]), c_prime=unname(coef(lm(Y~x+M+Y0,e))["x"]), c=unname(coef(lm(Y~x+Y0,e))["x"])),
  covmy1_cov_in_M_only=list(a=unname(coef(lm(M~x+M0+Y0,e))["x"]), b=unname(coef(lm(Y~x+M,e))["M"]), c_prime=unname(coef(lm(Y~x+M,e))["x"])),
  covmy2_cov_in_Y_only=list(a=unname(coef(lm(M~x,e))["x"]), b=unname(coef(lm(Y~x+M+M0+Y0,e))["M"]), c_prime=unname(coef(lm(Y~x+M+M0+Y0,e))["x"])),
  plus_diss=local({e$diss <- d$diss[match(e$subject,d$subject)]; list(a=unname(coef(lm(M~x+M0+Y0+diss,e))["x"]), b=unname(coef(lm(Y~x+M+M0+Y0+diss,e))["M"]), c_prime=unname(coef(lm(Y~x+M+M0+Y0+diss,e))["x"]))})) }
wj(alt, "mediation_variants.json")
