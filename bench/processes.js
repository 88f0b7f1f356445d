import { readdirSync, readFileSync } from 'node:fs'

/*
 * What Linux knows of a process and everything that it started. Another program on the same cores makes a run take longer,
 * and costs no more CPU time: that is why throughput is compared by CPU-second.
 */

// The kernel's clock ticks per second as /proc shows them: 100 on every architecture.
const TICKS = 100

/** CPU-seconds that the given processes and all their descendants, those that ended included, have used until now. */
export function cpuSeconds (pids) {
  const all = new Map(readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(pid => statOf(Number(pid))))
  const family = new Set(pids)
  for (let size = 0; size !== family.size;) {
    size = family.size
    for (const [pid, { parent }] of all) if (family.has(parent)) family.add(pid)
  }
  let ticks = 0
  for (const pid of family) ticks += all.get(pid)?.ticks ?? 0
  return ticks / TICKS
}

/** Begins to count; the result tells the CPU-seconds since then of another process with its descendants and of this one without. */
export function cpuWithOwn (pid) {
  const before = cpuSeconds([pid])
  const own = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(own)
    return cpuSeconds([pid]) - before + (user + system) / 1e6
  }
}

/** Memory of a process in MB (10^6 bytes): what it holds now, and the most that it ever held. */
export function memory (pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = field => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024 / 1e6
  return { now: megabytes('VmRSS'), most: megabytes('VmHWM') }
}

/** The process that started this one. */
export function parentOf (pid) {
  const [[, { parent }] = [pid, {}]] = statOf(pid)
  if (parent === undefined) throw new Error(`There is no process ${pid} on this machine; the database must run beside the benchmark.`)
  return parent
}

function statOf (pid) {
  try {
    // The name of the program stands in parentheses and may contain anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
    const [, parent] = fields
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return [[pid, { parent: Number(parent), ticks }]]
  } catch {
    return [] // ended in between
  }
}
