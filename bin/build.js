// Builds dist, and the dashboard in it, when a source file is newer than the last build; without TypeScript and esbuild, as in production,
// the dist that is there serves.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildDashboard, canBuild } from './dashboard.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'dist', '.tsbuildinfo')
const browser = join(root, 'src', 'dashboard', 'browser')
const page = join(root, 'dist', 'dashboard', 'index.html')
const sources = ['src', 'db', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']

/** When something of it changed last; of a folder all but what is left out. */
function newest (path, without) {
  if (path === without) return 0
  const entry = statSync(path, { throwIfNoEntry: false })
  if (!entry) return 0
  if (!entry.isDirectory()) return /\.(tsx?|css|svg|html|json)$/.test(path) ? entry.mtimeMs : 0
  return Math.max(0, ...readdirSync(path).map(name => newest(join(path, name), without)))
}

function compiler () {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  } catch {
    return undefined
  }
}

const drawn = statSync(page, { throwIfNoEntry: false })?.mtimeMs ?? 0
if (Math.max(newest(browser), newest(join(root, 'package-lock.json'))) > drawn && await canBuild()) await buildDashboard()

const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0
if (Math.max(...sources.map(name => newest(join(root, name), browser))) > built) {
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
