// The publishable client for TypeScript: types from the contract, then the build.
// `--types` stops after the types, `--check` only compares them.
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { run } from './shell.js'

const root = new URL('../', import.meta.url)
const home = new URL('./typescript/', import.meta.url)
const contract = new URL('openapi/openapi.json', root)
const types = new URL('src/contract.ts', home)
const manifest = new URL('package.json', home)

const wanted = `// Made from openapi/openapi.json by \`npm run client:typescript\`; do not edit.\n${astToString(await openapiTS(contract))}`
const version = JSON.parse(readFileSync(contract, 'utf8')).info.version
const described = { ...JSON.parse(readFileSync(manifest, 'utf8')), version }

if (process.argv.includes('--check')) {
  if (readFileSync(types, 'utf8') !== wanted || JSON.parse(readFileSync(manifest, 'utf8')).version !== version) {
    console.error('clients/typescript is not made from openapi/openapi.json: run `npm run client:typescript`.')
    process.exitCode = 1
  }
} else {
  writeFileSync(types, wanted)
  writeFileSync(manifest, `${JSON.stringify(described, null, 2)}\n`)
  if (!process.argv.includes('--types')) await build()
}

async function build () {
  const folder = fileURLToPath(home)
  rmSync(new URL('dist', home), { recursive: true, force: true })
  copyFileSync(new URL('LICENSE', root), new URL('LICENSE', home))
  const { code, output } = await run(process.execPath, [fileURLToPath(new URL('node_modules/typescript/bin/tsc', root)), '-p', folder], { cwd: folder })
  if (code !== 0) throw new Error(`The client does not compile:\n${output}`)
}
