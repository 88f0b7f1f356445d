/** What the demo shows of a relationship; a figure that the service does not know is absent. */
interface Line {
  key: string
  customer: Side
  supplier: Side
  health: Partial<Scored>
  silence: string
  overhead?: number
}

interface Scored { score: number, band: string }
type Side = Partial<Scored>

const AT_ONCE = 4

/** A table of relationships, the weakest first, as the service's own API sees them. */
export async function demoTable (address: string, key: string, relationships: readonly string[]): Promise<string> {
  const lines: Line[] = []
  for (let i = 0; i < relationships.length; i += AT_ONCE) {
    lines.push(...await Promise.all(relationships.slice(i, i + AT_ONCE).map(relationship => ask(address, key, relationship))))
  }
  lines.sort((a, b) => (a.health.score ?? Infinity) - (b.health.score ?? Infinity))
  return layOut(lines)
}

async function ask (address: string, key: string, relationship: string): Promise<Line> {
  const get = async (what: string) => {
    const response = await fetch(`${address}/v1/relationships/${encodeURIComponent(relationship)}/${what}`, { headers: { authorization: `Bearer ${key}` } })
    if (!response.ok) throw new Error(`GET ${what} of ${relationship} answered ${response.status}: ${await response.text()}`)
    return await response.json()
  }
  const [trust, cost] = await Promise.all([
    get('trust?contributions=0') as Promise<{ customer_trust: Side, supplier_trust: Side, health: Side, silence: { state: string[] } }>,
    get('overhead') as Promise<{ transaction_time_share?: { value: number } }>
  ])
  return {
    key: relationship,
    customer: trust.customer_trust,
    supplier: trust.supplier_trust,
    health: trust.health,
    silence: trust.silence.state.join(', '),
    ...(cost.transaction_time_share ? { overhead: cost.transaction_time_share.value } : {})
  }
}

const HEAD = ['relationship', 'health', 'customer trusts us', 'we trust customer', 'silence', 'overhead']

/** Columns as wide as their widest cell. */
function layOut (lines: Line[]): string {
  const side = ({ score, band }: Side) => score === undefined ? 'unrated' : `${score.toFixed(1).padStart(5)} ${band}`
  const rows = lines.map(({ key, health, customer, supplier, silence, overhead }) =>
    [key, side(health), side(customer), side(supplier), silence.replaceAll('_', ' '), overhead === undefined ? '' : `${(overhead * 100).toFixed(0).padStart(3)} %`])
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map(row => row[i]!.length)))
  const text = (cells: string[]) => cells.map((cell, i) => cell.padEnd(widths[i]!)).join('  ').trimEnd()
  return [text(HEAD), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(text)].join('\n')
}
