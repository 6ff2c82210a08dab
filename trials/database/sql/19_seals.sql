-- as ledger
select 1;
