import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { testApp } from '../helpers/app.ts'

/*
 * Clients are made from the committed contract by the generators that are development dependencies, compiled strictly, and used on the
 * application. `npm run clients` does the same for all generators and languages.
 */

const root = fileURLToPath(new URL('../../', import.meta.url))
const README = 'clients/typescript/README.md'

t.test('generated clients compile and tell their story', async (t) => {
  const { code, said } = await node(['clients/run.js', 'openapi-typescript', 'hey-api'], await service(t))
  t.equal(code, 0, said)
  t.match(said, /^\| TypeScript \| openapi-typescript .* \| yes \| yes \| yes \| none \|$/m)
  t.match(said, /^\| TypeScript \| hey-api .* \| yes \| yes \| yes \| none \|$/m)
})

t.test('no field is called like a method that generators add to every class', async (t) => {
  const { components } = JSON.parse(readFileSync(join(root, 'openapi/openapi.json'), 'utf8'))
  // oapi-codegen gives a class that may have further fields Get and Set, openapi-python-client additional_properties.
  const taken = /^(get|set|additional_?properties)$/i
  const schemas = Object.entries<{ properties?: object }>(components.schemas)
  t.strictSame(schemas.flatMap(([name, { properties = {} }]) => Object.keys(properties).filter(field => taken.test(field)).map(field => `${name}.${field}`)), [])
  t.ok(schemas.length > 200)
})

t.test('the types of the TypeScript client are those of the contract', async (t) => {
  const { code, said } = await node(['clients/package.js', '--check'])
  t.equal(code, 0, said)
})

t.test('the program in the README of the TypeScript client compiles strictly and says what its comments say', async (t) => {
  const folder = join(root, 'clients/.cache')
  mkdirSync(folder, { recursive: true })
  const work = mkdtempSync(join(folder, 'readme-'))
  t.teardown(() => rmSync(work, { recursive: true, force: true }))
  const [example = '', receiver = ''] = [...readFileSync(join(root, README), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block]) => block)
  for (const [name, block] of [['example', example], ['receiver', receiver]]) {
    writeFileSync(join(work, `${name}.ts`), block!.replace("'aftersale-client'", "'../../typescript/src/index.ts'"))
  }
  writeFileSync(join(work, 'tsconfig.json'), JSON.stringify({
    extends: '../../../tsconfig.json',
    compilerOptions: { noEmit: false, incremental: false, tsBuildInfoFile: null, rootDir: '../..', outDir: 'told', sourceMap: false },
    include: ['*.ts']
  }))
  const compiled = await node(['node_modules/typescript/bin/tsc', '-p', work])
  t.equal(compiled.code, 0, compiled.said)
  const { code, said } = await node([join(work, 'told/.cache', work.split('/').at(-1)!, 'example.js')], await service(t))
  t.equal(code, 0, said)
  t.strictSame(said.trim().split('\n'), [...example.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment))
})

/** The application on a free port; gives the environment of a program that uses it. */
async function service (t: Test): Promise<Record<string, string>> {
  const { app, key } = await testApp(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { AFTERSALE_URL: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, AFTERSALE_API_KEY: key }
}

async function node (args: string[], env: Record<string, string> = {}): Promise<{ code: number, said: string }> {
  return await new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...env }, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, args, options, (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), said: `${out}${err}` }))
  })
}
