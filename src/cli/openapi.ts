import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { connect } from '../../db/connect.ts'
import { buildApp } from '../app.ts'

/** `aftersale openapi`: writes the contract that the routes describe. It needs no database, because nothing is asked of one. */
export function openapiCommand (): Command {
  return new Command('openapi')
    .description('write the OpenAPI documents that the routes describe')
    .option('--folder <folder>', 'where to write openapi.json and openapi-3.1.json', 'openapi')
    .action(async ({ folder }: { folder: string }) => {
      const app = await buildApp({ database: connect('postgres://nobody@127.0.0.1:1/none') })
      mkdirSync(folder, { recursive: true })
      for (const [version, file] of [['3.0', 'openapi.json'], ['3.1', 'openapi-3.1.json']] as const) {
        const target = path.join(folder, file)
        writeFileSync(target, `${JSON.stringify(app.openapi(version), null, 2)}\n`)
        console.log(`${target} written (OpenAPI ${version})`)
      }
      await app.close()
    })
}
