// Builds dist when a source file is newer than the last build; without TypeScript (production install) the dist that is there serves.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'dist', '.tsbuildinfo')
const sources = ['src', 'db', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']

function newest (path) {
  const entry = statSync(path, { throwIfNoEntry: false })
  if (!entry) return 0
  if (!entry.isDirectory()) return /\.(ts|json)$/.test(path) ? entry.mtimeMs : 0
  return Math.max(0, ...readdirSync(path).map(name => newest(join(path, name))))
}

function compiler () {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  } catch {
    return undefined
  }
}

const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0
if (Math.max(...sources.map(name => newest(join(root, name)))) > built) {
  const tsc = compiler()
  if (tsc) {
    try {
      execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: ['ignore', 2, 2], cwd: root })
      // The compiler leaves its file alone when nothing that it writes has changed; the next start must not ask it again.
      utimesSync(stamp, new Date(), new Date())
    } catch {
      console.error('The build failed; see above.')
      process.exit(1)
    }
  } else if (!built) {
    console.error('Neither dist nor TypeScript is here: run npm ci.')
    process.exit(1)
  }
}
