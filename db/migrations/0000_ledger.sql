CREATE TABLE "api_keys" (
	"tenant_id" uuid NOT NULL,
	"key_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"key_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_tenant_id_key_id_pk" PRIMARY KEY("tenant_id","key_id"),
	CONSTRAINT "api_keys_hash_unique" UNIQUE("tenant_id","key_hash")
);
--> statement-breakpoint
CREATE TABLE "days" (
	"tenant_id" uuid NOT NULL,
	"relationship" text NOT NULL,
	"day" date NOT NULL,
	"segment" text DEFAULT '' NOT NULL,
	"totals" jsonb NOT NULL,
	CONSTRAINT "days_tenant_id_relationship_day_pk" PRIMARY KEY("tenant_id","relationship","day"),
	CONSTRAINT "days_totals_object" CHECK (jsonb_typeof("days"."totals") = 'object')
);
--> statement-breakpoint
CREATE TABLE "dirty_days" (
	"tenant_id" uuid NOT NULL,
	"relationship" text NOT NULL,
	"mark" bigint GENERATED ALWAYS AS IDENTITY (sequence name "dirty_days_mark_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"day" date,
	CONSTRAINT "dirty_days_tenant_id_relationship_mark_pk" PRIMARY KEY("tenant_id","relationship","mark")
);
--> statement-breakpoint
CREATE TABLE "dirty_portfolio_days" (
	"tenant_id" uuid NOT NULL,
	"mark" bigint GENERATED ALWAYS AS IDENTITY (sequence name "dirty_portfolio_days_mark_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"day" date NOT NULL,
	CONSTRAINT "dirty_portfolio_days_tenant_id_mark_pk" PRIMARY KEY("tenant_id","mark")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"tenant_id" uuid NOT NULL,
	"id" text NOT NULL,
	"source" text NOT NULL,
	"type" text NOT NULL,
	"relationship" text NOT NULL,
	"time" timestamp with time zone NOT NULL,
	"day" date NOT NULL,
	"thread" text,
	"data" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "events_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	CONSTRAINT "events_tenant_id_id_source_pk" PRIMARY KEY("tenant_id","id","source"),
	CONSTRAINT "events_data_object" CHECK (jsonb_typeof("events"."data") = 'object')
);
--> statement-breakpoint
CREATE TABLE "folds" (
	"tenant_id" uuid NOT NULL,
	"relationship" text NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "folds_tenant_id_relationship_pk" PRIMARY KEY("tenant_id","relationship")
);
--> statement-breakpoint
CREATE TABLE "portfolio_days" (
	"tenant_id" uuid NOT NULL,
	"day" date NOT NULL,
	"segment" text NOT NULL,
	"totals" jsonb NOT NULL,
	CONSTRAINT "portfolio_days_tenant_id_day_segment_pk" PRIMARY KEY("tenant_id","day","segment"),
	CONSTRAINT "portfolio_days_totals_object" CHECK (jsonb_typeof("portfolio_days"."totals") = 'object')
);
--> statement-breakpoint
CREATE TABLE "portfolios" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "relationships" (
	"tenant_id" uuid NOT NULL,
	"key" text NOT NULL,
	"name" text,
	"segment" text,
	"tags" text[] DEFAULT '{}'::text[] NOT NULL,
	"started_on" date,
	"cycle_months" double precision,
	"complexity" text,
	"stage" text,
	"currency" text,
	"crm_ids" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "relationships_tenant_id_key_pk" PRIMARY KEY("tenant_id","key"),
	CONSTRAINT "relationships_crm_ids_object" CHECK (jsonb_typeof("relationships"."crm_ids") = 'object')
);
--> statement-breakpoint
CREATE TABLE "retractions" (
	"tenant_id" uuid NOT NULL,
	"id" text NOT NULL,
	"source" text NOT NULL,
	"reason" text NOT NULL,
	"retracted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "retractions_tenant_id_id_source_pk" PRIMARY KEY("tenant_id","id","source")
);
--> statement-breakpoint
CREATE TABLE "scores" (
	"tenant_id" uuid NOT NULL,
	"relationship" text NOT NULL,
	"as_of" date NOT NULL,
	"model" integer NOT NULL,
	"fold_version" bigint NOT NULL,
	"relationship_version" bigint NOT NULL,
	"portfolio_version" bigint NOT NULL,
	"declared" text NOT NULL,
	"customer_trust" double precision,
	"supplier_trust" double precision,
	"health" double precision,
	"customer_band" text NOT NULL,
	"supplier_band" text NOT NULL,
	"health_band" text NOT NULL,
	"silent" boolean NOT NULL,
	CONSTRAINT "scores_tenant_id_relationship_pk" PRIMARY KEY("tenant_id","relationship")
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_slug_unique" UNIQUE("slug"),
	CONSTRAINT "tenants_settings_object" CHECK (jsonb_typeof("tenants"."settings") = 'object')
);
--> statement-breakpoint
CREATE TABLE "thread_days" (
	"tenant_id" uuid NOT NULL,
	"relationship" text NOT NULL,
	"day" date NOT NULL,
	"thread" text NOT NULL,
	CONSTRAINT "thread_days_tenant_id_relationship_day_thread_pk" PRIMARY KEY("tenant_id","relationship","day","thread")
);
--> statement-breakpoint
ALTER TABLE "dirty_days" ADD CONSTRAINT "dirty_days_tenant_id_relationship_relationships_tenant_id_key_fk" FOREIGN KEY ("tenant_id","relationship") REFERENCES "public"."relationships"("tenant_id","key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "folds" ADD CONSTRAINT "folds_tenant_id_relationship_relationships_tenant_id_key_fk" FOREIGN KEY ("tenant_id","relationship") REFERENCES "public"."relationships"("tenant_id","key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "retractions" ADD CONSTRAINT "retractions_tenant_id_id_source_events_tenant_id_id_source_fk" FOREIGN KEY ("tenant_id","id","source") REFERENCES "public"."events"("tenant_id","id","source") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scores" ADD CONSTRAINT "scores_tenant_id_relationship_relationships_tenant_id_key_fk" FOREIGN KEY ("tenant_id","relationship") REFERENCES "public"."relationships"("tenant_id","key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_hash" ON "api_keys" USING btree ("key_hash");--> statement-breakpoint
CREATE INDEX "days_day" ON "days" USING btree ("tenant_id","day");--> statement-breakpoint
CREATE INDEX "events_relationship_day" ON "events" USING btree ("tenant_id","relationship","day");--> statement-breakpoint
CREATE INDEX "events_thread" ON "events" USING btree ("tenant_id","relationship","thread") WHERE "events"."thread" is not null;--> statement-breakpoint
CREATE INDEX "events_seq" ON "events" USING btree ("tenant_id","seq");--> statement-breakpoint
CREATE INDEX "relationships_segment" ON "relationships" USING btree ("tenant_id","segment") WHERE "relationships"."segment" is not null;--> statement-breakpoint
CREATE INDEX "scores_health" ON "scores" USING btree ("tenant_id","health");--> statement-breakpoint
CREATE INDEX "scores_customer" ON "scores" USING btree ("tenant_id","customer_trust");--> statement-breakpoint
CREATE INDEX "scores_supplier" ON "scores" USING btree ("tenant_id","supplier_trust");--> statement-breakpoint
CREATE INDEX "thread_days_thread" ON "thread_days" USING btree ("tenant_id","relationship","thread");