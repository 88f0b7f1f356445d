import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const ORVAL = '7.13.2'

const installed = name => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version

/** Strict, as the projects of careful users are; the generated files keep their own imports. */
const typescript = lib => ({
  compile: ({ work }) => [{
    program: process.execPath,
    args: [
      join(root, 'node_modules/typescript/bin/tsc'), 'story.ts', '--strict', '--target', 'es2023', '--lib', lib,
      '--types', 'node', '--typeRoots', join(root, 'node_modules/@types'),
      '--module', 'nodenext', '--skipLibCheck', '--outDir', 'told', '--rewriteRelativeImportExtensions'
    ],
    cwd: work
  }],
  story: ({ work }) => [{ program: process.execPath, args: ['told/story.js'], cwd: work }]
})

/** The first two are development dependencies; orval with its hundred packages is installed beside the project. */
export const TYPESCRIPT_GENERATORS = [
  {
    name: 'openapi-typescript',
    version: `${installed('openapi-typescript')} + openapi-fetch ${installed('openapi-fetch')}`,
    language: 'TypeScript',
    story: 'typescript-fetch',
    remarks: 'What [clients/typescript](../clients/typescript/README.md) is made with. Answers that are not JSON (CSV, for example) need `parseAs: \'text\'` or `\'stream\'`. Run it where no `.redocly.yaml` checks examples: its checker refuses the exclusive bounds of OpenAPI 3.0.',
    steps: {
      generate: ({ work, document }) => [{
        program: process.execPath,
        args: [join(root, 'node_modules/openapi-typescript/bin/cli.js'), document, '-o', join(work, 'generated.ts')],
        // It takes the rules of a .redocly.yaml where it runs, and its own checker of examples knows less than that of this project.
        cwd: work
      }],
      ...typescript('es2023')
    }
  },
  {
    name: 'hey-api',
    version: installed('@hey-api/openapi-ts'),
    language: 'TypeScript',
    story: 'hey-api',
    remarks: '0.95.0 is the newest version for Node.js 20. The `type` of an event is a literal (`\'interaction.held\' as const`). `parseAs: \'text\'` for answers that are not JSON.',
    steps: {
      generate: ({ work, document }) => [{
        program: process.execPath, args: [join(root, 'node_modules/@hey-api/openapi-ts/bin/run.js'), '-i', document, '-o', join(work, 'generated')], cwd: work
      }],
      ...typescript('es2023,dom,dom.iterable')
    }
  },
  {
    name: 'orval',
    version: ORVAL,
    language: 'TypeScript',
    story: 'orval',
    remarks: '7.13.2 is the newest version for Node.js 20. With `client: fetch` the functions call the global fetch with a path: give the address by `baseUrl` of the configuration, and the key by a mutator or a fetch of your own. Every answer is read as JSON.',
    steps: {
      install: ({ cache }) => [{
        program: 'npm', args: ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts', '--prefix', join(cache, 'orval'), `orval@${ORVAL}`], unless: join(cache, 'orval/node_modules/orval')
      }],
      generate: ({ cache, work, document }) => [{
        program: process.execPath,
        args: [join(cache, 'orval/node_modules/orval/dist/bin/orval.js'), '--input', document, '--output', join(work, 'generated.ts'), '--client', 'fetch'],
        cwd: work
      }],
      ...typescript('es2023,dom,dom.iterable')
    }
  }
]
