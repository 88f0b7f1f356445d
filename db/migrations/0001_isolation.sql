-- What drizzle's schema cannot say: the ledger is append-only, tenants are isolated, and the service runs as a role that can do no more
-- than it must. The role is shared by all databases of a server, so it may be there already, or be made by several migrations at once.
do $$ begin
  if not exists (select from pg_roles where rolname = 'aftersale_service') then
    create role aftersale_service nologin nosuperuser nobypassrls nocreatedb nocreaterole noinherit;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
--> statement-breakpoint
-- Who can take the role needs no grant: a superuser, or a login that one prepared for us. Making a role is not enough to take it (before
-- PostgreSQL 16 nothing is granted to its maker, since then only the right to grant). Migrations of several databases at once disturb each
-- other: one sees the other's role late, or its grant change under its hands.
do $$ begin
  for attempt in 1..20 loop
    begin
      set local role aftersale_service;
      reset role;
      return;
    exception when insufficient_privilege or invalid_parameter_value then null;
    end;
    begin
      execute format('grant aftersale_service to %I', current_user);
    exception when unique_violation or internal_error or undefined_object then perform pg_sleep(0.05);
    end;
  end loop;
  set local role aftersale_service;
  reset role;
end $$;
--> statement-breakpoint
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is not allowed', tg_table_name, tg_op using errcode = 'restrict_violation',
    hint = 'Correct an event by a retraction and a new event.';
end $$;
--> statement-breakpoint
create trigger events_are_append_only before update or delete on events for each row execute function refuse_change();
--> statement-breakpoint
create trigger retractions_are_append_only before update or delete on retractions for each row execute function refuse_change();
--> statement-breakpoint
create trigger events_are_not_truncated before truncate on events for each statement execute function refuse_change();
--> statement-breakpoint
create trigger retractions_are_not_truncated before truncate on retractions for each statement execute function refuse_change();
--> statement-breakpoint
do $$
declare
  name text;
begin
  foreach name in array array['tenants', 'api_keys', 'relationships', 'events', 'retractions', 'dirty_days', 'folds', 'thread_days', 'days',
    'dirty_portfolio_days', 'portfolio_days', 'portfolios', 'scores'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format($policy$create policy tenant_only on %I
      using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
      with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, name);
  end loop;
end $$;
--> statement-breakpoint
-- The operator (who migrates) lists and makes tenants; nothing else is open to it, superusers apart.
create policy operator_sees_tenants on tenants to current_user using (true) with check (true);
--> statement-breakpoint
-- Before the tenant is known, a caller may find exactly the key whose hash it can show.
create policy key_by_its_hash on api_keys for select using (key_hash = nullif(current_setting('app.key_hash', true), ''));
--> statement-breakpoint
-- Not the time zone: every day row was cut in it.
grant select, update (name, settings) on tenants to aftersale_service;
--> statement-breakpoint
grant select, insert, update on api_keys to aftersale_service;
--> statement-breakpoint
grant select, insert, update, delete on relationships, folds, days, thread_days, portfolio_days, portfolios, scores to aftersale_service;
--> statement-breakpoint
grant select, insert, delete on dirty_days, dirty_portfolio_days to aftersale_service;
--> statement-breakpoint
grant select, insert on events, retractions to aftersale_service;
