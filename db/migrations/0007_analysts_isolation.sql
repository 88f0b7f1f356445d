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
