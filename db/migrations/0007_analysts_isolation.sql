-- The tables of 0006 belong to tenants as all others do.
do $$
declare
  name text;
begin
  foreach name in array array['facts', 'sessions', 'readers'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format($policy$create policy tenant_only on %I
      using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
      with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, name);
  end loop;
end $$;
--> statement-breakpoint
grant select, insert, update, delete on facts, sessions to aftersale_service;
--> statement-breakpoint
grant select on readers to aftersale_service;
--> statement-breakpoint
-- Before the tenant is known, a browser may find exactly the session whose hash it can show.
create policy session_by_its_hash on sessions for select using (token_hash = nullif(current_setting('app.session_hash', true), ''));
--> statement-breakpoint
-- Facts come from folding: every relationship is folded again, in the background.
alter table relationships no force row level security;
--> statement-breakpoint
alter table dirty_days no force row level security;
--> statement-breakpoint
insert into dirty_days (tenant_id, relationship) select tenant_id, key from relationships;
--> statement-breakpoint
alter table relationships force row level security;
--> statement-breakpoint
alter table dirty_days force row level security;
--> statement-breakpoint
-- What analysts may read with tools of their own (docs/sql.md): views that speak of one tenant, that of the login.
create schema reporting;
--> statement-breakpoint
create policy reader_by_its_name on readers for select using (role = session_user::text);
--> statement-breakpoint
-- By the login and not by a setting: a setting can be changed by whoever asks.
create function reader_tenant() returns uuid language sql stable parallel safe security definer set search_path = pg_catalog as
  $$ select tenant_id from public.readers where role = session_user::text $$;
--> statement-breakpoint
revoke execute on function reader_tenant() from public;
--> statement-breakpoint
-- The role of all readers belongs to the server, as that of the service does. A login that may make no roles migrates without it; then
-- `aftersale reader create` makes up for it, which is why this can be repeated.
create function reporting.admit_readers() returns void language plpgsql set search_path = pg_catalog as $$
declare
  name text;
begin
  execute format('grant connect on database %I to aftersale_reader', current_database());
  grant usage on schema public, reporting to aftersale_reader;
  grant execute on function public.reader_tenant() to aftersale_reader;
  grant select on all tables in schema reporting to aftersale_reader;
  grant select on public.relationships, public.events, public.retractions, public.days, public.facts, public.scores, public.signals,
    public.open_promises to aftersale_reader;
  grant select (tenant_id, name, time_zone, settings, clock) on public.tenants to aftersale_reader;
  foreach name in array array['tenants', 'relationships', 'events', 'retractions', 'days', 'facts', 'scores', 'signals', 'open_promises'] loop
    if exists (select from pg_policies where schemaname = 'public' and tablename = name and policyname = 'reader_stays') then continue; end if;
    execute format('create policy reader_reads on public.%I for select to aftersale_reader using (tenant_id = (select public.reader_tenant()))', name);
    -- Policies add up, and tenant_only believes a setting: this one takes away what is not the reader's. Who may be the service is no reader.
    execute format($policy$create policy reader_stays on public.%I as restrictive to aftersale_reader using (
      tenant_id = (select case when pg_has_role(session_user, 'aftersale_service', 'member')
        then nullif(current_setting('app.tenant', true), '')::uuid else public.reader_tenant() end)%s)$policy$,
      name, case name when 'tenants' then $or$ or (select pg_has_role(session_user, 'aftersale_service', 'member'))$or$ end);
  end loop;
end $$;
--> statement-breakpoint
revoke execute on function reporting.admit_readers() from public;
--> statement-breakpoint
create function reporting.today() returns date language sql stable parallel safe as $$
  select (coalesce((clock ->> 'frozen_time')::timestamptz, now()) at time zone time_zone)::date from public.tenants
$$;
--> statement-breakpoint
create view reporting.tenant with (security_invoker = true) as
  select name, time_zone, settings ->> 'currency' as currency, reporting.today() as today from tenants;
--> statement-breakpoint
create view reporting.relationships with (security_invoker = true) as
  select key as relationship, name, segment, tags, owner, stage, started_on, cycle_months, complexity, currency, created_at, updated_at
  from relationships;
--> statement-breakpoint
create view reporting.events with (security_invoker = true) as
  select e.id, e.source, e.type, e.relationship, e.time, e.day, e.data, e.recorded_at, r.retracted_at, r.reason as retraction_reason
  from events e left join retractions r on r.tenant_id = e.tenant_id and r.id = e.id and r.source = e.source;
--> statement-breakpoint
create view reporting.facts with (security_invoker = true) as
  select relationship, day, time, fact, event_id, source, by, channel, purpose, trigger, direction, confidentiality, topic, kind, outcome,
    question, criterion, department, made_by_department, owed_by_department, currency, contact, minutes, person_minutes, units_received,
    units_inspected, units_judged, units_rejected, units_timed, weight, severity, value, percent, quotes, score, days, headcount, valid_from,
    valid_until
  from facts;
--> statement-breakpoint
create function reporting.facts_as_of(as_of date) returns setof reporting.facts language sql stable parallel safe as $$
  select * from reporting.facts
  where day <= as_of and (valid_from is null or valid_from <= as_of) and (valid_until is null or valid_until >= as_of)
$$;
--> statement-breakpoint
create view reporting.scores with (security_invoker = true) as
  select relationship, as_of, model, customer_trust, supplier_trust, health, customer_band, supplier_band, health_band, customer_trend,
    supplier_trend, silent
  from scores;
--> statement-breakpoint
create view reporting.signals with (security_invoker = true) as
  select signal_id, relationship, type, state, raised_on, raised_at, updated_at, closed_at, snoozed_until, evidence ->> 'sentence' as sentence,
    evidence ->> 'suggested_action' as suggested_action, evidence - 'sentence' - 'suggested_action' as evidence, note
  from signals;
--> statement-breakpoint
create view reporting.open_promises with (security_invoker = true) as
  select relationship, promise_id, by, nullif(kind, '') as kind, due_on, made_on, renegotiations, made_by_department, owed_by_department,
    importance, value, currency, event_id, source, due_on < (select reporting.today()) as overdue,
    case when due_on < (select reporting.today()) then (select reporting.today()) - due_on end as days_overdue
  from open_promises;
--> statement-breakpoint
create view reporting.promises with (security_invoker = true) as
  select relationship, day, by, kind, outcome, case outcome when 'overdue' then ((select reporting.today()) - day)::numeric else days end as days_late,
    made_by_department, owed_by_department, weight as importance, value, currency, event_id, source
  from facts where fact = 'promise' and day <= (select reporting.today()) and (valid_from is null or valid_from <= (select reporting.today()))
    and (valid_until is null or valid_until >= (select reporting.today()));
--> statement-breakpoint
create view reporting.complaints with (security_invoker = true) as
  select relationship, day, time, kind, severity, department, event_id, source from facts where fact = 'complaint.raised';
--> statement-breakpoint
create view reporting.recoveries with (security_invoker = true) as
  select relationship, day, kind, severity, department, outcome, days, minutes, value as cost, currency, event_id, source
  from facts where fact = 'recovery' and day <= (select reporting.today()) and (valid_from is null or valid_from <= (select reporting.today()))
    and (valid_until is null or valid_until >= (select reporting.today()));
--> statement-breakpoint
create view reporting.orders with (security_invoker = true) as
  select relationship, day, time, fact as type, value, currency, quotes as competing_quotes, percent as price_reduction_asked_percent,
    outcome is not null as reopened_after_award, event_id, source
  from facts where fact in ('order.placed', 'order.lost', 'rfq.received');
--> statement-breakpoint
create view reporting.meetings with (security_invoker = true) as
  select relationship, day, time, channel, purpose, by as initiated_by, trigger, minutes, channel = 'face_to_face' as face_to_face,
    purpose in ('price_negotiation', 'contract_negotiation', 'blame_assignment') as transaction_oriented, event_id, source
  from facts where fact = 'interaction.held';
--> statement-breakpoint
create view reporting.meeting_departments with (security_invoker = true) as
  select relationship, day, time, channel, purpose, by as initiated_by, department, person_minutes, event_id, source
  from facts where fact = 'attendance';
--> statement-breakpoint
create view reporting.time_use_by_month with (security_invoker = true) as
  select m.*, (price_minutes + contract_minutes + blame_minutes) / nullif(face_to_face_minutes, 0) as transaction_time_share
  from (
    select relationship, date_trunc('month', day::timestamp)::date as month, count(*) as meetings, sum(minutes) as face_to_face_minutes,
      coalesce(sum(minutes) filter (where purpose = 'price_negotiation'), 0) as price_minutes,
      coalesce(sum(minutes) filter (where purpose = 'contract_negotiation'), 0) as contract_minutes,
      coalesce(sum(minutes) filter (where purpose = 'blame_assignment'), 0) as blame_minutes
    from facts where fact = 'interaction.held' and channel = 'face_to_face' group by 1, 2) m;
--> statement-breakpoint
create view reporting.day_totals with (security_invoker = true) as
  select relationship, day, nullif(segment, '') as segment, totals from days;
--> statement-breakpoint
create view reporting.portfolio with (security_invoker = true) as
  select r.key as relationship, r.name, r.segment, r.tags, r.owner, r.stage, s.as_of, s.customer_trust, s.supplier_trust, s.health,
    s.customer_band, s.supplier_band, s.health_band, s.customer_trend, s.supplier_trend, s.silent,
    (select count(*) from signals g where g.tenant_id = r.tenant_id and g.relationship = r.key and g.state in ('open', 'acknowledged')) as signals,
    (select count(*) from open_promises p where p.tenant_id = r.tenant_id and p.relationship = r.key and p.by = 'supplier'
      and p.due_on < (select reporting.today())) as overdue_promises_of_ours
  from relationships r left join scores s on s.tenant_id = r.tenant_id and s.relationship = r.key;
--> statement-breakpoint
do $$ begin
  if not exists (select from pg_roles where rolname = 'aftersale_reader') then
    create role aftersale_reader nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
  end if;
exception when duplicate_object or unique_violation or insufficient_privilege then null;
end $$;
--> statement-breakpoint
do $$ begin
  if exists (select from pg_roles where rolname = 'aftersale_reader') then perform reporting.admit_readers(); end if;
end $$;
