import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql', schema: ['./db/schema.ts', './db/schema-decisions.ts', './db/schema-contract.ts', './db/schema-analysts.ts'], out: './db/migrations', casing: 'snake_case', migrations: { prefix: 'index' }
})
