import { readFileSync } from 'node:fs'

/** The folder of package.json: two levels up from here when run from source, three when built. */
export const packageRoot = new URL(import.meta.url.includes('/dist/src/') ? '../../../' : '../../', import.meta.url)

/** Version of the package, and so of the contract. */
export const VERSION: string = JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')).version
