import { register } from 'node:module'

/*
 * tap resolves imports by itself and knows no exports of the form "./src/*.js", by which hyparquet-writer finds the files of hyparquet.
 * Node does; so those imports are resolved here, before tap is asked. To be imported before anything that may load parquet.
 */
const hook = `
  const home = ${JSON.stringify(new URL('../../node_modules/hyparquet/', import.meta.url).href)}
  export const resolve = (specifier, context, next) => specifier.startsWith('hyparquet/src/')
    ? { url: home + specifier.slice('hyparquet/'.length), shortCircuit: true }
    : next(specifier, context)
`
register(`data:text/javascript,${encodeURIComponent(hook)}`)
