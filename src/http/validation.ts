import AjvCompiler from '@fastify/ajv-compiler'
import type { FastifyServerOptions } from 'fastify'

type Controller = NonNullable<FastifyServerOptions['schemaController']>
type BuildValidator = NonNullable<NonNullable<Controller['compilersFactory']>['buildValidator']>

const build = AjvCompiler() as unknown as BuildValidator

const strict = {
  removeAdditional: false,
  useDefaults: true,
  allErrors: false,
  strict: true,
  strictTypes: false,
  // Errors come with the schema that was not met, whose description says more than a pattern.
  verbose: true,
  // Words of OpenAPI that say nothing about validity.
  keywords: ['discriminator', 'example', 'x-extensible-enum']
}

/**
 * Two validators: bodies are taken as they are (with Fastify's defaults `{"minutes": null}` would be stored as 0 and a misspelt
 * field dropped), query strings and paths are texts and must be read as numbers and lists.
 */
export const schemaController: Controller = {
  compilersFactory: {
    buildValidator (external: never, options: { customOptions?: object } | undefined) {
      const make = (coerceTypes: false | 'array') =>
        build(external, { ...options, customOptions: { ...options?.customOptions, ...strict, coerceTypes } } as never)
      const body = make(false)
      const rest = make('array')
      return (route: { httpPart?: string }) => (route.httpPart === 'body' ? body : rest)(route as never)
    }
  } as NonNullable<Controller['compilersFactory']>
}
