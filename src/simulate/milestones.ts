import type { EventData } from '../scoring/index.ts'
import { numbered, today, within, type Life } from './life.ts'

/** What is reported by the calendar: surveys, standings, headcounts, ties, contracts. `dayOfPeriod` counts from 0. */
export function milestones (life: Life, dayOfPeriod: number, offset: number): void {
  const quarter = (dayOfPeriod + offset) % 91
  const half = (dayOfPeriod + offset) % 182
  if (quarter === 0) surveys(life)
  if (quarter === 30 && !life.quiet) standings(life)
  if (half === 60) reports(life)
  if ((dayOfPeriod + offset) % 365 === 200 && life.customerTrust > 0.25 && !life.quiet) renewal(life)
  ties(life, dayOfPeriod)
}

const QUESTIONS: ReadonlyArray<[EventData['survey.answered']['question'], number]> = [['trust', 6], ['fairness', 2], ['openness', 2], ['other', 0.3]]

function surveys (life: Life): void {
  const { chance } = life
  if (!life.quiet && chance.happens(0.8)) {
    for (const question of ['trust', 'satisfaction'] as const) {
      life.says('survey.answered', { side: 'customer', department: 'purchasing', question, ...answer(life, life.customerTrust) })
    }
  }
  for (const department of ['sales', 'service', 'logistics']) {
    if (!chance.happens(0.6)) continue
    const question = chance.weighted(QUESTIONS)
    life.says('survey.answered', { side: 'supplier', department, question, ...answer(life, life.supplierTrust) })
  }
}

function answer (life: Life, level: number) {
  return { score: Math.round(within(life.chance.normal(1 + 4 * level, 0.5), 1, 5)), scale_min: 1, scale_max: 5 }
}

function standings (life: Life): void {
  const of = life.chance.whole(4, 8)
  for (const criterion of ['delivery', 'quality', 'price']) {
    const rank = Math.round(within(life.chance.normal(1 + (of - 1) * (1 - life.customerTrust), 1), 1, of))
    life.says('standing.reported', { criterion, rank, of })
  }
}

function reports (life: Life): void {
  const { chance } = life
  if (!life.quiet) life.says('procurement.reported', { purchasing_headcount: chance.whole(1, 12), period_days: 182 })
  const score = Math.round(within(chance.normal(0.55 + 0.3 * life.supplierTrust, 0.12), 0, 1) * 100) / 100
  life.says('viability.reported', { party: chance.happens(0.85) ? 'customer' : 'supplier', score, indicator: 'credit rating' })
}

function renewal (life: Life): void {
  life.says('contract.renewed', { contract_id: numbered(life, 'contract'), value: 10_000 * life.chance.whole(1, 50), currency: 'EUR' })
}

/** Ties that bind: made early and where there is trust, cut where it is lost. */
function ties (life: Life, dayOfPeriod: number): void {
  const { chance } = life
  if (!today(life, dayOfPeriod < 90 ? 3 * life.customerTrust : 0.8 * life.customerTrust, 1)) return
  const id = numbered(life, 'link')
  life.says('link.established', {
    link_id: id,
    kind: chance.pick(['edi', 'portal', 'terminal', 'colocated_staff', 'joint_tooling', 'consignment', 'other']),
    depends: chance.weighted([['supplier', 3], ['customer', 3], ['both', 4]]),
    weight: chance.whole(1, 3)
  })
  if (chance.happens(0.45)) {
    life.later(life.today + chance.whole(40, 200), () => life.says('link.retired', { link_id: id }))
  }
}
