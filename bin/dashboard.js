// Builds the dashboard into dist/dashboard: files named by their contents, compressed beside the plain ones, and an index.html for them.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const browser = join(root, 'src', 'dashboard', 'browser')
const target = join(root, 'dist', 'dashboard')
const assets = join(target, 'assets')

/** Whether what a build needs is installed; an installation for production serves what was built before. */
export async function canBuild () {
  return await import('esbuild').then(() => true, () => false)
}

export async function buildDashboard () {
  const { build } = await import('esbuild')
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['main.tsx', 'early.ts', 'style.css', 'icon.svg'].map(name => join(browser, name)),
    outdir: assets,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning'
  })
  mkdirSync(assets, { recursive: true })
  for (const { path, contents } of outputFiles) writeCompressed(path, contents)
  writeCompressed(join(target, 'index.html'), Buffer.from(pageWith(metafile)))
  const built = new Set(outputFiles.map(({ path }) => basename(path)))
  // A page that is open and misses its former parts offers to be loaded again.
  for (const name of readdirSync(assets)) if (!built.has(name.replace(/\.(br|gz)$/, ''))) rmSync(join(assets, name), { force: true })
}

/** Whole files only, whoever reads meanwhile. */
function writeCompressed (path, contents) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } }
  write(`${path}.gz`, gzipSync(contents, { level: 9 }))
  write(`${path}.br`, brotliCompressSync(contents, brotli))
  write(path, contents)
}

function write (path, contents) {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, contents)
  renameSync(draft, path)
}

/** The page with the names of this build in it; all of them are relative, so that any prefix of a proxy serves. */
function pageWith ({ outputs }) {
  const names = new Map(Object.entries(outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint === undefined ? [] : [[basename(entryPoint), `assets/${basename(path)}`]]))
  const main = Object.values(outputs).find(({ entryPoint }) => entryPoint !== undefined && basename(entryPoint) === 'main.tsx')
  const first = main.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => `<link rel="modulepreload" href="assets/${basename(path)}">`)
  return readFileSync(join(browser, 'index.html'), 'utf8')
    .replace(/\{\{([\w.]+)\}\}/g, (_, name) => name === 'preload' ? first.join('\n') : names.get(name) ?? missing(name))
}

function missing (name) {
  throw new Error(`index.html names ${name}, which is no entry of the build`)
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) await buildDashboard()
