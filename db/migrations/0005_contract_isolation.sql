-- The tables of 0004 belong to tenants as all others do.
do $$
declare
  name text;
begin
  foreach name in array array['idempotency_keys', 'quotas', 'connector_settings', 'connector_records', 'announcements', 'webhook_endpoints',
    'webhook_deliveries', 'webhook_attempts', 'card_links'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format($policy$create policy tenant_only on %I
      using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
      with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, name);
    execute format('grant select, insert, update, delete on %I to aftersale_service', name);
  end loop;
end $$;
--> statement-breakpoint
-- Before the tenant is known, whoever has the address of a card may find exactly the link whose hash it can show.
create policy card_link_by_its_hash on card_links for select using (token_hash = nullif(current_setting('app.card_hash', true), ''));
--> statement-breakpoint
-- Not whether it is a sandbox: only then may its clock be moved.
grant update (clock) on tenants to aftersale_service;
--> statement-breakpoint
alter table tenants add constraint tenants_clock_sandbox check (clock is null or sandbox);
