CREATE TABLE "event_types" (
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"declaration" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"retired_at" timestamp with time zone,
	CONSTRAINT "event_types_tenant_id_name_pk" PRIMARY KEY("tenant_id","name")
);
--> statement-breakpoint
CREATE TABLE "model_activations" (
	"tenant_id" uuid NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "model_activations_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"segment" text DEFAULT '' NOT NULL,
	"version" integer,
	"note" text,
	"activated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_activations_tenant_id_seq_pk" PRIMARY KEY("tenant_id","seq")
);
--> statement-breakpoint
CREATE TABLE "model_runs" (
	"tenant_id" uuid NOT NULL,
	"run_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"question" jsonb NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer DEFAULT 0 NOT NULL,
	"result" jsonb,
	"failure" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_runs_tenant_id_run_id_pk" PRIMARY KEY("tenant_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "open_promises" (
	"tenant_id" uuid NOT NULL,
	"relationship" text NOT NULL,
	"promise_id" text NOT NULL,
	"by" text NOT NULL,
	"kind" text NOT NULL,
	"due_on" date NOT NULL,
	"made_by_department" text,
	"owed_by_department" text,
	"importance" double precision NOT NULL,
	"value" double precision,
	"currency" text,
	"event_id" text NOT NULL,
	"source" text NOT NULL,
	"made_on" date NOT NULL,
	"renegotiations" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "open_promises_tenant_id_relationship_promise_id_pk" PRIMARY KEY("tenant_id","relationship","promise_id")
);
--> statement-breakpoint
CREATE TABLE "scoring_models" (
	"tenant_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"based_on" integer NOT NULL,
	"parameters" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scoring_models_tenant_id_version_pk" PRIMARY KEY("tenant_id","version")
);
--> statement-breakpoint
CREATE TABLE "signals" (
	"tenant_id" uuid NOT NULL,
	"signal_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"relationship" text NOT NULL,
	"type" text NOT NULL,
	"cause" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"raised_on" date NOT NULL,
	"seen_on" date NOT NULL,
	"evidence" jsonb NOT NULL,
	"note" text,
	"snoozed_until" date,
	"raised_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "signals_tenant_id_signal_id_pk" PRIMARY KEY("tenant_id","signal_id"),
	CONSTRAINT "signals_cause" UNIQUE("tenant_id","relationship","type","cause")
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "opinions" jsonb;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "customer_trend" text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "supplier_trend" text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "settled_band" text DEFAULT 'unrated' NOT NULL;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "figures" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "open_promises" ADD CONSTRAINT "open_promises_tenant_id_relationship_relationships_tenant_id_key_fk" FOREIGN KEY ("tenant_id","relationship") REFERENCES "public"."relationships"("tenant_id","key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signals" ADD CONSTRAINT "signals_tenant_id_relationship_relationships_tenant_id_key_fk" FOREIGN KEY ("tenant_id","relationship") REFERENCES "public"."relationships"("tenant_id","key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_activations_segment" ON "model_activations" USING btree ("tenant_id","segment","seq");--> statement-breakpoint
CREATE INDEX "model_runs_created" ON "model_runs" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "open_promises_due" ON "open_promises" USING btree ("tenant_id","due_on");--> statement-breakpoint
CREATE INDEX "signals_raised" ON "signals" USING btree ("tenant_id","raised_at","signal_id");--> statement-breakpoint
CREATE INDEX "events_recorded" ON "events" USING brin ("recorded_at");--> statement-breakpoint
CREATE INDEX "signals_state" ON "signals" USING btree ("tenant_id","relationship","state");