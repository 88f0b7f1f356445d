import { spawn } from 'node:child_process'

/**
 * Runs a program to its end, with a lower priority: these builds may take all cores.
 * @returns {Promise<{ code: number | null, output: string }>} its exit code, null when it could not start, and all that it printed
 */
export async function run (program, args, { cwd, env = {} } = {}) {
  const child = spawn('nice', ['-n', '10', program, ...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (text) => { output += text })
  child.stderr.on('data', (text) => { output += text })
  const code = await new Promise(resolve => child.once('error', () => resolve(null)).once('close', resolve))
  // Colours and the wheel that turns belong to a screen.
  // eslint-disable-next-line no-control-regex
  return { code, output: output.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '') }
}
