-- The tables of 0002 belong to tenants as all others do. Versions of models, activations and event types are decisions that scores rest
-- on: the first two never change, of an event type only the day on which it was retired.
do $$
declare
  name text;
begin
  foreach name in array array['scoring_models', 'model_activations', 'model_runs', 'event_types', 'signals', 'open_promises'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format($policy$create policy tenant_only on %I
      using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
      with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)$policy$, name);
  end loop;
end $$;
--> statement-breakpoint
create function refuse_changed_model() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is not allowed', tg_table_name, tg_op using errcode = 'restrict_violation',
    hint = 'Make another version, and put it in force by another activation.';
end $$;
--> statement-breakpoint
create trigger scoring_models_are_immutable before update or delete on scoring_models for each row execute function refuse_changed_model();
--> statement-breakpoint
create trigger model_activations_are_immutable before update or delete on model_activations for each row execute function refuse_changed_model();
--> statement-breakpoint
create trigger scoring_models_are_not_truncated before truncate on scoring_models for each statement execute function refuse_changed_model();
--> statement-breakpoint
create trigger model_activations_are_not_truncated before truncate on model_activations for each statement execute function refuse_changed_model();
--> statement-breakpoint
grant select, insert on scoring_models, model_activations to aftersale_service;
--> statement-breakpoint
grant select, insert, update on model_runs, signals to aftersale_service;
--> statement-breakpoint
grant delete on model_runs to aftersale_service;
--> statement-breakpoint
grant select, insert, update (retired_at) on event_types to aftersale_service;
--> statement-breakpoint
grant select, insert, update, delete on open_promises to aftersale_service;
--> statement-breakpoint
-- Kept scores have new columns, and open promises come from folding: every relationship is folded and scored again, in the background.
-- The owner sees no row of any tenant while row-level security is forced, not even its own.
truncate scores;
--> statement-breakpoint
alter table relationships no force row level security;
--> statement-breakpoint
alter table dirty_days no force row level security;
--> statement-breakpoint
insert into dirty_days (tenant_id, relationship) select tenant_id, key from relationships;
--> statement-breakpoint
alter table relationships force row level security;
--> statement-breakpoint
alter table dirty_days force row level security;
