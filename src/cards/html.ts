import type { Card, Theme } from './schema.ts'
import { HTML_STYLE, bandClass } from './style.ts'
import { escaped, titleOf } from './text.ts'
import { SIDES, promiseText, silenceText, verdict } from './words.ts'

/** A page of the card for a frame of 240 to 480 pixels: no script, no link, nothing from elsewhere. */
export function htmlOf (card: Card, theme: Theme = 'auto'): string {
  const name = escaped(titleOf(card))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme === 'auto' ? 'light dark' : theme}">
<title>Trust: ${name}</title>
<style>${HTML_STYLE[theme]}</style>
</head>
<body>
<main>
<article aria-labelledby="name">
<header>
<h1 id="name"><bdi>${name}</bdi></h1>
<small>as of <time datetime="${escaped(card.as_of)}">${escaped(card.as_of)}</time></small>
</header>
<dl>
${score(card, 'customer_trust')}
${score(card, 'supplier_trust')}
</dl>
${signals(card)}
<h2>Contact</h2>
<p${card.silence.state.includes('not_contacted') ? ' class="poor"' : ''}>${escaped(silenceText(card.silence))}.</p>
<h2>Promises</h2>
<p${card.promises.overdue > 0 ? ' class="poor"' : ''}>${escaped(promiseText(card.promises))}.</p>
${timeShare(card)}${reasons(card)}${notes(card)}</article>
</main>
</body>
</html>
`
}

function score (card: Card, side: keyof typeof SIDES): string {
  const trust = card[side]
  const { score, low = 0, high = 0 } = trust
  const band = bandClass(trust.band)
  const word = `<b class="${band}">${escaped(verdict(trust))}</b>`
  if (score === undefined) return `<div><dt>${SIDES[side]}</dt><dd>${word}</dd></div>`
  const tenth = (points: number) => Math.round(points * 10) / 10
  return `<div><dt>${SIDES[side]}</dt><dd><strong class="${band}">${Math.round(score)}</strong> ${word}
<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" x="0" y="2" width="100" height="6"/>
<rect class="${band}" x="${tenth(low)}" y="2" width="${tenth(Math.max(high - low, 1))}" height="6" opacity="0.45"/>
<rect class="mark" x="${tenth(score - 0.6)}" y="0" width="1.2" height="10"/></svg>
<small>${Math.round(low)} to ${Math.round(high)} of 100</small></dd></div>`
}

function signals ({ signals: { waiting, first } }: Card): string {
  if (first === undefined) return ''
  const more = waiting > 1 ? `\n<p><small>${waiting - 1} more ${waiting === 2 ? 'signal waits' : 'signals wait'}.</small></p>` : ''
  return `<section class="alert">
<h2>Needs a person</h2>
<p>${escaped(first.sentence)} <b>${escaped(first.suggested_action)}</b></p>${more}
</section>`
}

function timeShare ({ transaction_time_share: share }: Card): string {
  if (share === undefined) return ''
  return `<h2>Time face to face, 180 days</h2>
<p>${Math.round(share * 100)} % for price, contracts and blame.</p>
`
}

function reasons ({ reasons }: Card): string {
  if (reasons.length === 0) return ''
  return `<h2>Strongest reasons</h2>
<ul>
${reasons.map(({ sentence }) => `<li>${escaped(sentence)}</li>`).join('\n')}
</ul>
`
}

function notes ({ notes }: Card): string {
  if (notes === undefined) return ''
  return `<h2>What is not known</h2>
<ul>
${notes.map(note => `<li><small>${escaped(note)}</small></li>`).join('\n')}
</ul>
`
}
