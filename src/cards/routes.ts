import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { problems } from '../http/problems.ts'
import { NEXT_ONLY } from '../http/publish.ts'
import { ref } from '../http/ref.ts'
import { pageParameters } from '../http/shapes.ts'
import { findRelationship } from '../relationships/queries.ts'
import { keyParameter } from '../relationships/schema.ts'
import { sendCard } from './headers.ts'
import { htmlOf } from './html.ts'
import { listLinks } from './queries.ts'
import { cards } from './read.ts'
import { publicCards } from './routes-public.ts'
import { createLink, revokeLink } from './save.ts'
import { Card, CardLinkCreated, CardLinkInput, CardLinkPage, cardSchemas, sizeParameter, themeParameter } from './schema.ts'
import { svgOf } from './svg.ts'

/** What trust looks like on one account page. */
export const cardRoutes: FastifyPluginAsyncTypebox = async (app) => {
  for (const schema of cardSchemas) app.addSchema(schema)
  const cardOf = cards(app.database, app.now)
  const readable = { config: { access: 'metrics:read' as const } }
  const admin = { config: { access: 'admin' as const } }
  publicCards(app, cardOf)

  app.get('/v1/relationships/:key/card', {
    ...readable,
    schema: {
      operationId: 'getCard',
      tags: ['Cards'],
      summary: 'What a person must know of a relationship at a glance',
      description: 'For the account page of a CRM: both scores, what waits for a person, what is due, and the strongest reasons. Small, and answered within ' +
        'milliseconds. Signals are raised in the background some seconds after the events; everything else holds what was recorded before.',
      params: keyParameter,
      response: { 200: { description: 'The card.', ...ref(Card) }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant }, params: { key } }) => await cardOf(tenant, key))

  app.get('/v1/relationships/:key/card.svg', {
    ...readable,
    schema: {
      operationId: 'getCardPicture',
      tags: ['Cards'],
      summary: 'The card as a picture',
      description: 'SVG without script, font or link, with a text for who cannot see it.',
      params: keyParameter,
      querystring: Type.Object({ theme: themeParameter, size: sizeParameter }, { additionalProperties: false }),
      response: {
        200: { description: 'The picture.', content: { 'image/svg+xml': { schema: Type.String({ description: 'SVG.' }) } } },
        304: { description: 'Not changed: you have this one (If-None-Match).', ...Type.Null() },
        ...problems(401, 403, 404, 422, 503)
      },
      [NEXT_ONLY]: true
    }
  }, async (request, reply) => {
    const { caller: { tenant }, params: { key }, query: { theme = 'auto', size } } = request
    return sendCard(request, reply, { kind: 'svg', text: svgOf(await cardOf(tenant, key), size, theme), theme, frameAncestors: [] })
  })

  app.get('/v1/relationships/:key/card.html', {
    ...readable,
    schema: {
      operationId: 'getCardPage',
      tags: ['Cards'],
      summary: 'The card as a page',
      description: 'HTML without script or link, for a width of 240 to 480 pixels. No page may frame it; a link can allow that.',
      params: keyParameter,
      querystring: Type.Object({ theme: themeParameter }, { additionalProperties: false }),
      response: {
        200: { description: 'The page.', content: { 'text/html': { schema: Type.String({ description: 'HTML.' }) } } },
        304: { description: 'Not changed: you have this one (If-None-Match).', ...Type.Null() },
        ...problems(401, 403, 404, 422, 503)
      },
      [NEXT_ONLY]: true
    }
  }, async (request, reply) => {
    const { caller: { tenant }, params: { key }, query: { theme = 'auto' } } = request
    return sendCard(request, reply, { kind: 'html', text: htmlOf(await cardOf(tenant, key), theme), theme, frameAncestors: [] })
  })

  app.post('/v1/relationships/:key/card-links', {
    ...admin,
    schema: {
      operationId: 'createCardLink',
      tags: ['Cards'],
      summary: 'Make a link that shows the card without an API key',
      description: 'Whoever has the address sees the card until the link is over or revoked. The addresses are in this answer and nowhere else. ' +
        'It needs the scope admin, because it lets others read what the key itself may read, for longer than the key may last.',
      params: keyParameter,
      body: ref(CardLinkInput),
      response: { 201: { description: 'Made.', ...ref(CardLinkCreated) }, ...problems(400, 401, 403, 404, 413, 415, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params: { key }, body }, reply) => {
    const made = await app.database.withTenant(tenantId, tx => createLink(tx, tenantId, key, body, app.now()))
    return reply.code(201).header('cache-control', 'no-store').send(made)
  })

  app.get('/v1/relationships/:key/card-links', {
    ...admin,
    schema: {
      operationId: 'listCardLinks',
      tags: ['Cards'],
      summary: 'Links to a card, valid, over and revoked, in the order in which they were made',
      description: 'Without their addresses, which are stored nowhere.',
      params: keyParameter,
      querystring: Type.Object(pageParameters, { additionalProperties: false }),
      response: { 200: { description: 'A page of links.', ...ref(CardLinkPage) }, ...problems(400, 401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params: { key }, query }) => await app.database.withTenant(tenantId, async (tx) => {
    await findRelationship(tx, tenantId, key)
    return await listLinks(tx, tenantId, key, query)
  }))

  app.delete('/v1/card-links/:id', {
    ...admin,
    schema: {
      operationId: 'revokeCardLink',
      tags: ['Cards'],
      summary: 'Revoke a link to a card',
      description: 'At once, everywhere and for good; a browser may show what it has for another minute.',
      params: Type.Object({ id: Type.String({ format: 'uuid', description: 'Id of the link.' }) }),
      response: { 204: { description: 'Revoked.', ...Type.Null() }, ...problems(401, 403, 404, 422, 503) }
    }
  }, async ({ caller: { tenant: { tenantId } }, params: { id } }, reply) => {
    await app.database.withTenant(tenantId, tx => revokeLink(tx, tenantId, id.toLowerCase(), app.now()))
    return reply.code(204).send(null)
  })
}
