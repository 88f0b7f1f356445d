import Fastify from 'fastify'
import { schemaController } from '../dist/src/http/validation.js'
import { ENVELOPES, LEDGER_SCHEMAS } from '../dist/src/ledger/schema.js'
import { FieldError, ProblemDocument } from '../dist/src/http/problems.js'

/* The baseline of the single POSTs: the least that a Fastify service with a checked body and an answer can be. */

const app = Fastify({ schemaController })
for (const schema of [FieldError, ProblemDocument, ...LEDGER_SCHEMAS]) app.addSchema(schema)

const text = { type: 'string' }

app.post('/v1/events', {
  schema: {
    body: ENVELOPES['interaction.held'],
    response: { 201: { type: 'object', properties: { id: text, source: text, status: text, relationship: text, recorded_at: text } } }
  }
}, async ({ body: { id, source, subject, time } }, reply) =>
  reply.code(201).send({ id, source, status: 'recorded', relationship: subject, recorded_at: time }))

console.log(`plain Fastify answers at ${await app.listen({ host: '127.0.0.1', port: 0 })}`)
process.once('SIGTERM', () => process.exit())
