/*
 * Texts of others in XML and HTML. A name comes from a CRM, where anybody may have typed it.
 */

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** What no XML document, or no HTML document, may hold. */
const NO_TEXT = /[^\t\n\r\P{Cc}]|[\p{Surrogate}\p{Noncharacter_Code_Point}]/gu

/** Marks that would turn the direction of what stands beside a name. */
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

/** The text as content or as the value of an attribute in quotes, in XML and HTML alike. */
export function escaped (text: string): string {
  return text.replace(BIDI, '').replace(NO_TEXT, '\uFFFD').replace(/[&<>"']/g, character => ENTITIES[character]!)
}

/** What a card calls the relationship: its name, or its key when the name has nothing that can be seen. */
export function titleOf ({ name, relationship }: { name?: string, relationship: string }): string {
  return name !== undefined && /[\p{L}\p{N}\p{P}\p{S}]/u.test(name) ? name : relationship
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Scripts whose signs are as wide as they are high, and pictures. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\uFF00-\uFF60]/u
const CAPITAL = /[\p{Lu}mw@%&]/u
const NARROW = /[\p{P}\p{Mn}iljtfr1I ]/u

/** Cuts a text to about this width, in the height of its letters; SVG does not break lines. The width is a guess on the safe side. */
export function fitting (text: string, width: number): string {
  const signs = [...graphemes.segment(text.replace(BIDI, ''))].map(({ segment }) => segment)
  let used = 0
  for (const [i, sign] of signs.entries()) {
    used += WIDE.test(sign) ? 1.15 : CAPITAL.test(sign) ? 0.78 : NARROW.test(sign) ? 0.4 : 0.6
    if (used > width && i < signs.length) return `${signs.slice(0, Math.max(0, i - 1)).join('').trimEnd()}…`
  }
  return signs.join('')
}
