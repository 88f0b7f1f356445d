CREATE TABLE "facts" (
	"tenant_id" uuid NOT NULL,
	"relationship" text NOT NULL,
	"day" date NOT NULL,
	"n" integer NOT NULL,
	"time" timestamp with time zone,
	"fact" text NOT NULL,
	"event_id" text NOT NULL,
	"source" text NOT NULL,
	"by" text,
	"channel" text,
	"purpose" text,
	"trigger" text,
	"direction" text,
	"confidentiality" text,
	"topic" text,
	"kind" text,
	"outcome" text,
	"question" text,
	"criterion" text,
	"department" text,
	"made_by_department" text,
	"owed_by_department" text,
	"currency" text,
	"contact" boolean,
	"minutes" numeric,
	"person_minutes" numeric,
	"units_received" numeric,
	"units_inspected" numeric,
	"units_judged" numeric,
	"units_rejected" numeric,
	"units_timed" numeric,
	"weight" numeric,
	"severity" numeric,
	"value" numeric,
	"percent" numeric,
	"quotes" numeric,
	"score" numeric,
	"days" numeric,
	"headcount" numeric,
	"valid_from" date,
	"valid_until" date,
	CONSTRAINT "facts_tenant_id_relationship_day_n_pk" PRIMARY KEY("tenant_id","relationship","day","n")
);
--> statement-breakpoint
CREATE TABLE "readers" (
	"tenant_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "readers_tenant_id_role_pk" PRIMARY KEY("tenant_id","role"),
	CONSTRAINT "readers_role" UNIQUE("role")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"tenant_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"key_id" uuid NOT NULL,
	"csrf_token" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sessions_tenant_id_token_hash_pk" PRIMARY KEY("tenant_id","token_hash")
);
--> statement-breakpoint
ALTER TABLE "relationships" ADD COLUMN "owner" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_tenant_id_key_id_api_keys_tenant_id_key_id_fk" FOREIGN KEY ("tenant_id","key_id") REFERENCES "public"."api_keys"("tenant_id","key_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "facts_fact_day" ON "facts" USING btree ("tenant_id","fact","day");--> statement-breakpoint
CREATE INDEX "sessions_hash" ON "sessions" USING btree ("token_hash");