-- as governance
select 1;
