import type { Card, Size, Theme } from './schema.ts'
import { SVG_STYLE, bandClass } from './style.ts'
import { escaped, fitting, titleOf } from './text.ts'
import { SIDES, description, promiseText, signalText, silenceText, verdict } from './words.ts'

const [WIDTH, MARGIN] = [480, 20]
/** The bar of a score: where it begins, and how long 100 points are. */
const BAR = { x: 250, width: 210 }

/** A picture of the card: whole in itself, without script, font or link; `title` and `desc` tell it to who cannot see it. */
export function svgOf (card: Card, size: Size = 'card', theme: Theme = 'auto'): string {
  return size === 'badge' ? badge(card, theme) : whole(card, theme)
}

function frame (card: Card, theme: Theme, width: number, height: number, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t d">
<title id="t">Trust: ${escaped(titleOf(card))}</title>
<desc id="d">${escaped(description(card))}</desc>
<style>${SVG_STYLE[theme]}</style>
<rect class="back" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${body}
</svg>
`
}

function whole (card: Card, theme: Theme): string {
  return frame(card, theme, WIDTH, 240, [
    line('name text', MARGIN, 34, fitting(titleOf(card), 18)),
    `<text class="small soft" x="${WIDTH - MARGIN}" y="34" text-anchor="end">${escaped(card.as_of)}</text>`,
    side(card, 'customer_trust', 74),
    side(card, 'supplier_trust', 124),
    line(card.silence.state.includes('not_contacted') ? 'poor strength' : 'text', MARGIN, 176, fitting(silenceText(card.silence), 60)),
    line(card.promises.overdue > 0 ? 'poor strength' : 'text', MARGIN, 198, fitting(promiseText(card.promises), 60)),
    line(card.signals.waiting > 0 ? 'poor strength' : 'text', MARGIN, 220, fitting(signalText(card.signals), 60))
  ].join('\n'))
}

function side (card: Card, name: keyof typeof SIDES, y: number): string {
  const trust = card[name]
  const { score, low = 0, high = 0 } = trust
  const band = bandClass(trust.band)
  const label = line('small soft', 76, y - 10, SIDES[name])
  const number = line(`score ${band}`, MARGIN, y, score === undefined ? '–' : String(Math.round(score)))
  const word = line(`strength ${band}`, 76, y + 8, fitting(verdict(trust), 24))
  if (score === undefined) return [label, number, word].join('\n')
  const at = (points: number) => Math.round((BAR.x + points / 100 * BAR.width) * 10) / 10
  const span = Math.max(1, Math.round((at(high) - at(low)) * 10) / 10)
  return [label, number, word,
    `<rect class="track" x="${BAR.x}" y="${y - 12}" width="${BAR.width}" height="10" rx="5"/>`,
    `<rect class="${band}" x="${at(low)}" y="${y - 12}" width="${span}" height="10" rx="5" opacity="0.45"/>`,
    `<rect class="mark" x="${at(score) - 1.5}" y="${y - 15}" width="3" height="16" rx="1.5"/>`,
    `<text class="small soft" x="${BAR.x + BAR.width}" y="${y + 14}" text-anchor="end">${Math.round(low)} to ${Math.round(high)}</text>`
  ].join('\n')
}

/** Health in one row, for a list or a heading. */
function badge (card: Card, theme: Theme): string {
  const { score, band } = card.health
  const waits = card.signals.waiting > 0 ? signalText(card.signals) : silenceText(card.silence)
  return frame(card, theme, 260, 56, [
    line(`score ${bandClass(band)}`, 12, 38, score === undefined ? '–' : String(Math.round(score))),
    line(`strength ${bandClass(band)}`, 56, 23, `Trust ${band}`),
    line('small soft', 56, 42, fitting(waits, 26))
  ].join('\n'))
}

function line (className: string, x: number, y: number, text: string): string {
  return `<text class="${className}" x="${x}" y="${y}">${escaped(text)}</text>`
}
