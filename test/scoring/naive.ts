import betaQuantile from '@stdlib/stats-base-dists-beta-quantile'
import gammaQuantile from '@stdlib/stats-base-dists-gamma-quantile'
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import type { Day, LedgerEvent, Party } from '../../src/scoring/events.ts'
import type { Told } from './world.ts'
import { naiveEvidence, type Piece } from './naive-evidence.ts'

/**
 * The model computed a second time, from raw events and day by day: no fold, no portfolio rows, no closed forms, no shared code.
 * It reads like the specification and is slow.
 */
const YEAR = 365
type Row = [
  name: string, scores: 'c' | 's' | 'both', axis: string, kind: 'beta' | 'less' | 'more',
  a0: number, worst: number, best: number, h: number, weight: number
]
const TABLE: Row[] = [
  ['promise_keeping', 'c', 'competence', 'beta', 0.885, 0.5, 1, 120, 3],
  ['goods_quality', 'c', 'competence', 'beta', 0.95, 0.8, 1, 180, 1],
  ['complaint_recovery', 'c', 'competence', 'beta', 0.6, 0, 1, 180, 2],
  ['supplier_integrity', 'c', 'integrity', 'less', 0.5 / YEAR, 2 / YEAR, 0, 365, 4],
  ['inspection_freedom', 'c', 'revealed', 'beta', 0.5, 0, 1, 180, 2],
  ['customer_openness', 'c', 'revealed', 'more', 12 / YEAR, 12 / YEAR, 0, 180, 2],
  ['negotiation_ease', 'both', 'revealed', 'beta', 0.65, 0.5, 0.75, 180, 2],
  ['customer_stated_trust', 'c', 'stated', 'beta', 0.6, 0, 1, 365, 2],
  ['customer_commitments', 's', 'competence', 'beta', 0.8, 0.5, 1, 120, 3],
  ['customer_integrity', 's', 'integrity', 'less', 0.5 / YEAR, 2 / YEAR, 0, 365, 4],
  ['bidding_restraint', 's', 'integrity', 'beta', 0.6, 0, 1, 180, 2],
  ['supplier_openness', 's', 'revealed', 'more', 12 / YEAR, 12 / YEAR, 0, 180, 1],
  ['supplier_stated_trust', 's', 'stated', 'beta', 0.6, 0, 1, 365, 2]
]

/** ln B(a, b) by the Lanczos approximation of Gamma (g = 7, nine terms). */
function betaln (a: number, b: number): number {
  return gammaln(a) + gammaln(b) - gammaln(a + b)
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7
]

function gammaln (x: number): number {
  const sum = LANCZOS.reduce((total, c, i) => total + (i === 0 ? c : c / (x - 1 + i)), 0)
  const t = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

const clamp = (x: number) => Math.max(0, Math.min(1, x))

type Window = [first: Day, last: Day]

function decayed (pieces: Piece[], dimension: string, h: number, asOf: Day, window?: Window): [number, number] {
  let [r, s] = [0, 0]
  for (const piece of pieces.filter(piece => piece.dimension === dimension)) {
    if (window !== undefined && (piece.day < window[0] || piece.day > window[1])) continue
    const w = window === undefined ? Math.pow(0.5, (asOf - piece.day) / h) : 1
    r += piece.p * w
    s += piece.n * w
  }
  return [r, s]
}

function firstDay (events: readonly LedgerEvent[], types?: string[]): Day | undefined {
  const days = events.filter(event => types === undefined || types.includes(event.type)).map(event => event.day)
  return days.length === 0 ? undefined : Math.min(...days)
}

interface Score { low: number, high: number, s: number, prior: number, u: number, mean: number, base: number }

function beta ([, , , , , worst, best]: Row, r: number, s: number, a: number): Score {
  const map = (m: number) => 100 * clamp((m - worst) / (best - worst))
  const mean = (r + 2 * a) / (r + s + 2)
  const quantile = (q: number) => map(betaQuantile(q, r + 2 * a, s + 2 * (1 - a)))
  return { low: quantile(0.05), high: quantile(0.95), s: map(mean), prior: map(a), u: 2 / (r + s + 2), mean, base: a }
}

function gamma ([, , , kind, l0, lh]: Row, c: number, exposure: number): Score {
  const map = (l: number) => kind === 'less' ? 100 * lh / (l + lh) : 100 * l / (l + lh)
  const [shape, rate] = [1 + c, 1 / l0 + exposure]
  const ends = [gammaQuantile(0.05, shape, rate), gammaQuantile(0.95, shape, rate)].map(map).sort((a, b) => a - b)
  return { low: ends[0]!, high: ends[1]!, s: map(shape / rate), prior: map(l0), u: 1 / l0 / rate, mean: shape / rate, base: l0 }
}

function baseRate ([name, , , , a0, , , h]: Row, tenant: readonly Told[], own: Told, asOf: Day): number {
  const sum = (others: Told[], prior: number) => {
    let [r, s] = [0, 0]
    for (const other of others) {
      const [x, y] = decayed(naiveEvidence(other.events, asOf - 1), name, h, asOf - 1)
      r += x
      s += y
    }
    return (r + 2 * prior) / (r + s + 2)
  }
  const others = tenant.filter(told => told !== own)
  const aT = sum(others, a0)
  return own.segment === undefined ? aT : sum(others.filter(told => told.segment === own.segment), aT)
}

function exposure ([, , , kind, , , , h]: Row, tenant: readonly Told[], own: Told, asOf: Day, window?: Window): number {
  const feeding = kind === 'less' ? ['misconduct.observed', 'promise.settled'] : ['information.shared', 'idea.contributed']
  const since = firstDay(tenant.flatMap(told => told.events), feeding)
  const first = firstDay(own.events.filter(event => event.day <= asOf))
  const started = Math.min(first ?? Infinity, own.startedOn ?? Infinity)
  let sum = 0
  for (let day = Math.max(started, since ?? Infinity); day <= asOf; day++) {
    if (window === undefined) sum += Math.pow(0.5, (asOf - day) / h)
    else if (day >= window[0] && day <= window[1]) sum += 1
  }
  return sum
}

function readAll (side: 'c' | 's', tenant: readonly Told[], own: Told, asOf: Day, window?: Window) {
  const pieces = naiveEvidence(own.events, asOf)
  return TABLE.filter(([, scores]) => scores === side || scores === 'both').map(row => {
    const [r, s] = decayed(pieces, row[0], row[7], asOf, window)
    const score = row[3] === 'beta'
      ? beta(row, r, s, baseRate(row, tenant, own, asOf))
      : gamma(row, r, exposure(row, tenant, own, asOf, window))
    return { row, score, e: row[8] * (1 - score.u), events: pieces.filter(piece => piece.dimension === row[0]).length }
  })
}

function combine (read: ReturnType<typeof readAll>) {
  const total = read.reduce((sum, { row }) => sum + row[8], 0)
  const S0 = read.reduce((sum, { row, score }) => sum + row[8] * score.prior, 0) / total
  const D = read.reduce((sum, { e }) => sum + e, 0) + 1
  const S = (read.reduce((sum, { e, score }) => sum + e * score.s, 0) + S0) / D
  const variance = read.reduce((sum, { e, score }) => sum + e * e * Math.pow((score.high - score.low) / 3.29, 2), 625) / (D * D)
  return { S0, D, S, V: Math.min(variance, 0.95 * S * (100 - S)), c: read.reduce((sum, { e }) => sum + e, 0) / total }
}

function direction (side: 'c' | 's', tenant: readonly Told[], own: Told, asOf: Day, coverageFactor: number) {
  const read = readAll(side, tenant, own, asOf)
  const { S0, D, S, V, c } = combine(read)
  const coverage = coverageFactor * c
  const rated = coverage >= 0.05
  const nu = (S / 100) * (1 - S / 100) / (V / 10_000) - 1
  const ends = [0.05, 0.95].map(q => 100 * betaQuantile(q, S / 100 * nu, (1 - S / 100) * nu))
  const band = S < 40 ? 'poor' : S < 60 ? 'fair' : S < 80 ? 'good' : 'strong'
  const dimensions = read.map(({ row, score, e, events }) => ({
    dimension: row[0],
    axis: row[2],
    ...score.u < 1 && { score: score.s, interval: { low: score.low, high: score.high }, mean: score.mean },
    base_rate: score.base,
    uncertainty: score.u,
    weight: row[8],
    events,
    ...rated && { points: { usual_level: e * (score.prior - S0) / D, evidence: e * (score.s - score.prior) / D } }
  }))
  return {
    ...rated && { score: S, interval: { low: ends[0]!, high: ends[1]! } },
    coverage,
    confidence: coverage < 0.05 ? 'none' : coverage < 0.25 ? 'low' : coverage < 0.5 ? 'medium' : 'high',
    band: rated ? band : 'unrated',
    baseline: S0,
    dimensions,
    trend: trend(side, tenant, own, asOf)
  }
}

function trend (side: 'c' | 's', tenant: readonly Told[], own: Told, asOf: Day) {
  const windows: Window[] = [[asOf - 89, asOf], [asOf - 454, asOf - 90]]
  const [recent, reference] = windows.map(window => combine(readAll(side, tenant, own, asOf, window)))
  const scores = { ...recent!.c >= 0.05 && { recent: recent!.S }, ...reference!.c >= 0.05 && { reference: reference!.S } }
  if (recent!.c < 0.05 || reference!.c < 0.05) return { label: 'unknown', ...scores }
  const z = (recent!.S - reference!.S) / Math.sqrt(recent!.V + reference!.V)
  const p = normalCdf(z, 0, 1)
  return { label: p >= 0.9 ? 'improving' : p <= 0.1 ? 'deteriorating' : 'steady', p_improving: p, ...scores }
}

/** How well every day of the last 455 that has evidence splits the evidence of a direction in two: log likelihood by day. */
export function naiveSplits (side: 'c' | 's', tenant: readonly Told[], own: Told, asOf: Day): Map<Day, number> {
  const rows = TABLE.filter(([, scores, , kind]) => (scores === side || scores === 'both') && kind === 'beta')
  const names = rows.map(([name]) => name)
  const pieces = naiveEvidence(own.events, asOf).filter(({ dimension, day }) => names.includes(dimension) && day > asOf - 455)
  const days = [...new Set(pieces.map(piece => piece.day))].sort((a, b) => a - b).slice(1)
  return new Map(days.map(day => [day, rows.reduce((sum, row) => {
    const a = baseRate(row, tenant, own, asOf)
    const [before, after] = ([[-Infinity, day - 1], [day, asOf]] as Window[]).map(window => decayed(pieces, row[0], 1, asOf, window))
    return sum + betaln(before![0] + 2 * a, before![1] + 2 * (1 - a)) + betaln(after![0] + 2 * a, after![1] + 2 * (1 - a))
  }, 0)]))
}

export function naiveAttention (own: Told, asOf: Day) {
  const events = own.events.filter(event => event.day <= asOf)
  const recent = events.filter(event => event.day > asOf - 90)
  const ours = recent.filter(({ type, data }) => {
    return ['interaction.held', 'touchpoint.made'].includes(type) && (data as { initiated_by: string }).initiated_by === 'supplier'
  })
  const triggers = ours.map(({ data }) => (data as { trigger?: string }).trigger).filter(trigger => trigger !== undefined)
  const required = recent.some(({ type }) => type === 'order.placed') ? 4.5 : 3
  const value = Math.min(1, ours.length / required)
  const proactive = triggers.filter(trigger => trigger === 'proactive').length
  const initiative = (proactive + 1) / (triggers.length + 2)
  return events.length === 0
    ? undefined
    : {
        required,
        given: ours.length,
        attention: value,
        neglected: value < 0.5,
        after_sale: required > 3,
        ...triggers.length > 0 && { initiative, proactive, called_back: triggers.length - proactive }
      }
}

export function naiveTrust (tenant: readonly Told[], key: string, asOf: Day) {
  const own = tenant.find(told => told.key === key)!
  const silence = naiveSilence(own.events, asOf)
  const attention = naiveAttention(own, asOf)
  return {
    customer_trust: direction('c', tenant, own, asOf, silence.state.includes('not_candid') ? 0.5 : 1),
    supplier_trust: direction('s', tenant, own, asOf, 1),
    silence,
    ...attention !== undefined && { attention }
  }
}

function isContact ({ type, data }: LedgerEvent): boolean {
  const { initiated_by: by, answered, direction, side } = data as {
    initiated_by?: Party, answered?: boolean, direction?: string, side?: Party
  }
  if (type === 'complaint.raised' || type === 'order.placed') return true
  if (type === 'interaction.held') return by === 'customer'
  if (type === 'touchpoint.made') return by === 'customer' || answered === true
  if (type === 'information.shared') return direction === 'to_supplier'
  if (type === 'idea.contributed') return (data as { by: Party }).by === 'customer'
  return type === 'survey.answered' && side === 'customer'
}

function naiveSilence (all: readonly LedgerEvent[], asOf: Day) {
  const events = all.filter(event => event.day <= asOf)
  const contacts = [...new Set(events.filter(isContact).map(event => event.day))].sort((a, b) => a - b)
  const last = contacts.at(-1)
  const gaps = contacts.slice(1).map((day, i) => ({ g: day - contacts[i]!, w: Math.pow(0.5, (last! - day) / 180) }))
  const open = asOf - last!
  const sum = (f: (gap: { g: number, w: number }) => number) => gaps.reduce((total, gap) => total + f(gap), 0)
  const mean = sum(({ g, w }) => g * w) / sum(({ w }) => w)
  const B = mean + sum(({ g, w }) => g * w)
  let p: number | undefined
  if (gaps.length >= 19) p = (1 + gaps.filter(({ g }) => g >= open).length) / (gaps.length + 1)
  else if (gaps.length >= 3) p = Math.pow(B / (B + open), 1 + sum(({ w }) => w))
  const complained = Math.max(-Infinity, ...events.filter(({ type }) => type === 'complaint.raised').map(({ day }) => day))
  const silent = { money: 0.4, delivery: 0.7, quality: 0.7, conduct: 0.85 }
  let P0 = 1
  for (const piece of naiveEvidence(all, asOf)) if (piece.failure !== undefined && piece.day > complained) P0 *= silent[piece.failure]
  const state = [...p !== undefined && p <= 0.05 ? ['not_contacted'] : [], ...events.length > 0 && P0 <= 0.05 ? ['not_candid'] : []]
  return {
    state: state.length > 0 ? state : [p === undefined ? 'unknown' : 'in_touch'],
    ...last !== undefined && { last_contact_on: new Date(last * 86_400_000).toISOString().slice(0, 10), open_gap_days: open },
    ...p !== undefined && { p },
    ...events.length > 0 && { missing_voice_p: P0 }
  }
}
