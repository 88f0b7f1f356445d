import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { connect } from '../../db/connect.ts'
import { buildApp } from '../app.ts'
import { differences, type Contract } from '../contract/differences.ts'

/** `aftersale openapi`: writes the contract that the routes describe. It needs no database, because nothing is asked of one. */
export function openapiCommand (): Command {
  return new Command('openapi')
    .description('write the OpenAPI documents that the routes describe')
    .option('--folder <folder>', 'where to write openapi.json and openapi-3.1.json', 'openapi')
    .option('--against <file>', 'write nothing; compare with this OpenAPI 3.0 document and fail on what breaks its clients')
    .action(async ({ folder, against }: { folder: string, against?: string }) => {
      const app = await buildApp({ database: connect('postgres://nobody@127.0.0.1:1/none') })
      if (against !== undefined) compare(JSON.parse(readFileSync(against, 'utf8')) as Contract, app.openapi('3.0') as unknown as Contract)
      else mkdirSync(folder, { recursive: true })
      for (const [version, file] of against === undefined ? FILES : []) {
        const target = path.join(folder, file)
        writeFileSync(target, `${JSON.stringify(app.openapi(version), null, 2)}\n`)
        console.log(`${target} written (OpenAPI ${version})`)
      }
      await app.close()
    })
}

const FILES = [['3.0', 'openapi.json'], ['3.1', 'openapi-3.1.json']] as const

function compare (before: Contract, after: Contract): void {
  const found = differences(before, after)
  for (const { operation, where, what, breaking } of found) {
    console.log(`${breaking ? 'BREAKS' : 'adds  '}  ${operation}${where === '' ? '' : `, ${where}`}: ${what}`)
  }
  const broken = found.filter(({ breaking }) => breaking).length
  console.log(`${broken} of ${found.length} differences break clients`)
  if (broken > 0) process.exitCode = 1
}
