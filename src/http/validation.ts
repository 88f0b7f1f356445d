import AjvCompiler from '@fastify/ajv-compiler'
import SerializerCompiler, { type Options, type RouteDefinition, type Serializer } from '@fastify/fast-json-stringify-compiler'
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

const compileSerializer = SerializerCompiler()

/**
 * A serializer is compiled once for each schema, with none but the named schemas that it refers to. With all of them for every status
 * of every operation, as Fastify does, a start took four seconds with sixty operations, and half of one like this.
 */
function serializers (named: Record<string, unknown>, options: Options | undefined) {
  const known = new Map<string, Serializer>()
  return (route: RouteDefinition): Serializer => {
    const name = JSON.stringify(route.schema)
    const serializer = known.get(name) ?? compileSerializer(referredTo(route.schema, named), options)(route)
    known.set(name, serializer)
    return serializer
  }
}

/** The named schemas that a schema refers to, by themselves or through others. */
function referredTo (schema: unknown, named: Record<string, unknown>, found: Record<string, unknown> = {}): Record<string, unknown> {
  for (const [, name = ''] of JSON.stringify(schema).matchAll(/"\$ref":"([^"#]+)#/g)) {
    if (Object.hasOwn(found, name) || !Object.hasOwn(named, name)) continue
    found[name] = named[name]
    referredTo(named[name], named, found)
  }
  return found
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
    },
    buildSerializer: serializers
  } as NonNullable<Controller['compilersFactory']>
}
