CREATE TABLE "announcements" (
	"tenant_id" uuid NOT NULL,
	"message_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"type" text NOT NULL,
	"relationship" text,
	"payload" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"spread_at" timestamp with time zone,
	CONSTRAINT "announcements_tenant_id_message_id_pk" PRIMARY KEY("tenant_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "card_links" (
	"tenant_id" uuid NOT NULL,
	"link_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"relationship" text NOT NULL,
	"token_hash" text NOT NULL,
	"frame_ancestors" text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "card_links_tenant_id_link_id_pk" PRIMARY KEY("tenant_id","link_id"),
	CONSTRAINT "card_links_hash_unique" UNIQUE("tenant_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "connector_records" (
	"tenant_id" uuid NOT NULL,
	"system" text NOT NULL,
	"object" text NOT NULL,
	"record_id" text NOT NULL,
	"revision" text NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"parent" text,
	"kept" jsonb NOT NULL,
	"deleted" boolean DEFAULT false NOT NULL,
	"digest" text NOT NULL,
	"event_ids" text[] NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connector_records_tenant_id_system_object_record_id_pk" PRIMARY KEY("tenant_id","system","object","record_id")
);
--> statement-breakpoint
CREATE TABLE "connector_settings" (
	"tenant_id" uuid NOT NULL,
	"system" text NOT NULL,
	"settings" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "connector_settings_tenant_id_system_pk" PRIMARY KEY("tenant_id","system")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"tenant_id" uuid NOT NULL,
	"key_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer,
	"headers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"body" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_tenant_id_key_id_key_pk" PRIMARY KEY("tenant_id","key_id","key")
);
--> statement-breakpoint
CREATE TABLE "quotas" (
	"tenant_id" uuid NOT NULL,
	"key_id" uuid NOT NULL,
	"window_starts_at" timestamp with time zone NOT NULL,
	"taken" bigint NOT NULL,
	CONSTRAINT "quotas_tenant_id_key_id_pk" PRIMARY KEY("tenant_id","key_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_attempts" (
	"tenant_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"attempt" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"status" integer,
	"error" text,
	"duration" integer NOT NULL,
	"answer" text,
	CONSTRAINT "webhook_attempts_tenant_id_endpoint_id_message_id_attempt_pk" PRIMARY KEY("tenant_id","endpoint_id","message_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"tenant_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"message_id" uuid NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone NOT NULL,
	"leased_until" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "webhook_deliveries_tenant_id_endpoint_id_message_id_pk" PRIMARY KEY("tenant_id","endpoint_id","message_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"tenant_id" uuid NOT NULL,
	"endpoint_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"url" text NOT NULL,
	"description" text,
	"types" text[] NOT NULL,
	"secrets" jsonb NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"disabled_reason" text,
	"failing_since" timestamp with time zone,
	"failed_at" timestamp with time zone,
	"held_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "webhook_endpoints_tenant_id_endpoint_id_pk" PRIMARY KEY("tenant_id","endpoint_id")
);
--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "sandbox" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "clock" jsonb;--> statement-breakpoint
ALTER TABLE "card_links" ADD CONSTRAINT "card_links_tenant_id_relationship_relationships_tenant_id_key_fk" FOREIGN KEY ("tenant_id","relationship") REFERENCES "public"."relationships"("tenant_id","key") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_attempts" ADD CONSTRAINT "webhook_attempts_delivery" FOREIGN KEY ("tenant_id","endpoint_id","message_id") REFERENCES "public"."webhook_deliveries"("tenant_id","endpoint_id","message_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint" FOREIGN KEY ("tenant_id","endpoint_id") REFERENCES "public"."webhook_endpoints"("tenant_id","endpoint_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "announcements_created" ON "announcements" USING btree ("tenant_id","created_at","message_id");--> statement-breakpoint
CREATE INDEX "announcements_waiting" ON "announcements" USING btree ("tenant_id","created_at") WHERE "announcements"."spread_at" is null;--> statement-breakpoint
CREATE INDEX "announcements_spread" ON "announcements" USING btree ("tenant_id","spread_at","message_id");--> statement-breakpoint
CREATE INDEX "card_links_hash" ON "card_links" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "card_links_relationship" ON "card_links" USING btree ("tenant_id","relationship");--> statement-breakpoint
CREATE INDEX "connector_records_parent" ON "connector_records" USING btree ("tenant_id","system","parent");--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" USING btree ("tenant_id","endpoint_id","next_attempt_at","message_id") WHERE "webhook_deliveries"."state" = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_leased" ON "webhook_deliveries" USING btree ("tenant_id","endpoint_id","leased_until") WHERE "webhook_deliveries"."state" = 'pending' and "webhook_deliveries"."leased_until" is not null;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_created" ON "webhook_deliveries" USING btree ("tenant_id","endpoint_id","created_at","message_id");--> statement-breakpoint
ALTER TABLE "tenants" ADD CONSTRAINT "tenants_clock_object" CHECK (jsonb_typeof("tenants"."clock") = 'object');