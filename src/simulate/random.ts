/** A source of repeatable chance: the same seed gives the same numbers on every machine. */
export interface Random {
  /** a number in [0, 1) */
  next (): number
  /** a number in [low, high) */
  between (low: number, high: number): number
  /** a whole number from `low` to `high`, both included */
  whole (low: number, high: number): number
  /** true with probability `p` */
  happens (p: number): boolean
  /** one of the entries, each as likely as the others */
  pick<T> (entries: readonly T[]): T
  /** one of the entries, as likely as its weight says */
  weighted<T> (entries: ReadonlyArray<readonly [T, number]>): T
  /** normally distributed (Box-Muller) */
  normal (mean: number, deviation: number): number
  /** exponentially distributed with the given mean */
  exponential (mean: number): number
  /** how often something happens that happens `mean` times on average (Poisson); meant for small means */
  count (mean: number): number
  /** an independent source: what one part draws never moves what another part gets */
  fork (label: string): Random
}

/** Makes the source of chance that belongs to a seed, which may be any text. */
export function random (seed: string): Random {
  const next = sfc32(seed)
  const self: Random = {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + Math.floor((high - low + 1) * next()),
    happens: p => next() < p,
    pick: entries => entries[Math.floor(next() * entries.length)]!,
    weighted (entries) {
      let rest = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      return (entries.find(([, weight]) => (rest -= weight) < 0) ?? entries.at(-1)!)[0]
    },
    normal: (mean, deviation) => mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: mean => -mean * Math.log(1 - next()),
    count (mean) {
      const limit = Math.exp(-mean)
      let k = 0
      for (let product = next(); product > limit; product *= next()) k++
      return k
    },
    fork: label => random(`${seed}\u0000${label}`)
  }
  return self
}

/** Small fast counter generator (sfc32, Doty-Humphrey, PractRand): 128 bits of state, period at least 2^32. */
function sfc32 (seed: string): () => number {
  let [a, b, c] = [hash(seed, 0x9e3779b9), hash(seed, 0x243f6a88), hash(seed, 0xb7e15162)]
  let counter = 1
  function next () {
    const t = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t | 0
    return (t >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 15; i++) next()
  return next
}

/** 32 bits of FNV-1a over the UTF-16 units of a text, finished so that neighbouring seeds share nothing. */
function hash (text: string, basis: number): number {
  let h = basis
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
