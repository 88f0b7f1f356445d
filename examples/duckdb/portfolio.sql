-- A look at the whole portfolio, over three exported files in this folder (README.md says how to get them).

create or replace view events as from 'events.parquet' where retracted_at is null;
create or replace view day_totals as from 'day_totals.parquet';
create or replace view scores as from 'scores.parquet';

-- Trust by segment. Who is unrated has no score, and is left out of the means by itself.
select coalesce(segment, '(none)') as segment, count(*) as relationships, count(health) as rated,
  round(avg(customer_trust), 1) as their_trust_in_us, round(avg(supplier_trust), 1) as our_trust_in_them,
  count(*) filter (where health_band = 'poor') as poor
from scores
group by all
order by segment;

-- Face-to-face time by month: what goes into price, contracts and blame. The most trusted buyers are known for 0.235, the least trusted for 0.47.
select date_trunc('month', day)::date as month, sum(meetings_minutes) as minutes,
  sum(meetings_price + meetings_contract + meetings_blame) / sum(meetings_minutes) as transaction_time_share
from day_totals
where meetings_minutes > 0
group by all
order by month;

-- The same by relationship, beside the scores: where much time goes into price and little trust stands against it.
create or replace view overhead as
  select relationship, sum(meetings_minutes) as minutes,
    sum(meetings_price + meetings_contract + meetings_blame) / sum(meetings_minutes) as transaction_time_share
  from day_totals
  where meetings_minutes > 0
  group by all;

select relationship, health, supplier_trust, transaction_time_share
from scores left join overhead using (relationship)
order by transaction_time_share desc nulls last, relationship;

-- Does trust go with less of it? Spearman's rank correlation: Pearson's of the ranks.
select count(*) as relationships, corr(trust_rank, share_rank) as rank_correlation
from (
  select rank() over (order by supplier_trust) as trust_rank, rank() over (order by transaction_time_share) as share_rank
  from scores join overhead using (relationship)
  where supplier_trust is not null);

-- Time by purpose, straight from the ledger.
select data_purpose as purpose, count(*) as meetings, sum(data_minutes) as minutes
from events
where type = 'interaction.held' and data_channel = 'face_to_face'
group by all
order by minutes desc, purpose;

-- How long promises take to be settled after they fall due, by who made them for whom.
select made.data_made_by_department as made_by, made.data_owed_by_department as owed_by, count(*) as settled,
  median(greatest(0, date_diff('day', coalesce(made.data_due_on, settled.data_due_on), coalesce(settled.data_settled_on, settled.day)))) as median_days_late
from events made join events settled
  on settled.subject = made.subject and settled.data_promise_id = made.data_promise_id and settled.type = 'promise.settled'
where made.type = 'promise.made' and made.data_by = 'supplier' and settled.data_outcome = 'kept'
group by all
order by settled desc, made_by, owed_by;
